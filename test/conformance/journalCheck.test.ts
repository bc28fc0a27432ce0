import { expect, test } from '@jest/globals';
import type { JournalEntry } from '@azureml-actions/emulator/journal';
import { journalCheck } from '../support/journalCheck.ts';
import { describeWithShared, sharedSpecifications } from '../support/sharedSpecs.ts';
import { shapeDifferences } from './articles/sampleShape.ts';

const workspace =
  '/subscriptions/8f4a2d0a-0f0e-4a8e-9d53-0c9d2a0a1111/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/mlw';
const endpoint = `${workspace}/onlineEndpoints/iris`;
const resource = {
  id: endpoint,
  name: 'iris',
  type: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints',
};
const sent = { location: 'eastus', properties: { authMode: 'Key' } };
const json = { 'content-type': 'application/json; charset=utf-8' };

interface Exchange {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly answer?: unknown;
}

/** A PUT of an endpoint as it should be, with what a test changes in it. */
function exchange({ query, headers, ...changed }: Exchange = {}): JournalEntry {
  const { method, path, body, status, answer } = {
    method: 'PUT',
    path: endpoint,
    body: sent,
    status: 200,
    answer: { ...resource, ...sent },
    ...changed,
  };
  return {
    id: 1,
    time: '2026-01-01T00:00:00Z',
    plane: 'arm',
    method,
    host: 'localhost',
    path,
    query: query ?? { 'api-version': '2024-04-01' },
    request: { headers: {}, body },
    response: { status, headers: { ...json, ...headers }, body: answer },
    durationMs: 1,
  };
}

describeWithShared(sharedSpecifications, 'the check that the journal is held to', (directory) => {
  const { check } = journalCheck(directory);
  const problems = (changed?: Exchange): readonly string[] => check(exchange(changed)).problems;
  const job = (properties: object): Exchange => ({
    path: `${workspace}/jobs/a-job`,
    body: { properties },
    answer: { id: 'x', name: 'a-job', properties: command },
  });
  const command = { jobType: 'Command', command: 'true', environmentId: 'azureml:an-environment:1' };

  test('passes what conforms, whatever the case of the path', () => {
    expect(problems()).toEqual([]);
    expect(problems({ path: endpoint.replace('resourceGroups', 'resourcegroups') })).toEqual([]);
    expect(problems(job(command))).toEqual([]);
  });

  test('leaves paths that no specification covers to the list', () => {
    expect(
      check(exchange({ path: `${workspace}/onlineEndpoints/iris/unheard-of` })).operation,
    ).toBeUndefined();
    expect(check(exchange({ method: 'HEAD' })).operation).toBeUndefined();
  });

  test.each<[string, Exchange, string]>([
    [
      'an unknown query parameter',
      { query: { 'api-version': '2024-04-01', top: '5' } },
      'query parameter top is not in the specification',
    ],
    ['a missing query parameter', { query: {} }, 'query parameter api-version is required'],
    [
      'another version',
      { query: { 'api-version': '2023-10-01' } },
      'api-version is 2023-10-01, the specification’s is 2024-04-01',
    ],
    [
      'a name that breaks the pattern',
      { path: `${workspace}/onlineEndpoints/-iris` },
      'path parameter endpointName: /value must match pattern',
    ],
  ])('finds %s', (_, changed, problem) => {
    expect(problems(changed)).toContainEqual(expect.stringContaining(problem));
  });

  test.each<[string, unknown, string]>([
    ['none', undefined, 'request: a body is required'],
    [
      'an unknown member',
      { ...sent, properties: { authMode: 'Key', authmode: 'Key' } },
      'request: /properties/authmode is not in the specification',
    ],
    [
      'a read-only member',
      { ...sent, properties: { authMode: 'Key', scoringUri: 'https://x' } },
      'request: /properties/scoringUri is read-only: it must not be sent',
    ],
    ['a missing member', { ...sent, properties: {} }, 'request: /properties/authMode is required'],
    [
      'an unknown value',
      { ...sent, properties: { authMode: 'key' } },
      'request: /properties/authMode must be one of AMLToken, Key, AADToken',
    ],
    [
      'a wrong type',
      { ...sent, properties: { authMode: 'Key', traffic: { blue: '100' } } },
      'request: /properties/traffic/blue must be integer',
    ],
    [
      'a body too long for the journal',
      { bytes: 70_000 },
      'request: the body is too long for the journal, so it cannot be checked',
    ],
  ])('finds in a request: %s', (_, body, problem) => {
    expect(problems({ body })).toContainEqual(problem);
  });

  test.each<[string, Exchange, string]>([
    ['a status without documentation', { status: 202 }, 'response 202: the specification has no such status'],
    [
      'a missing header',
      { status: 201, headers: { 'azure-asyncoperation': 'https://x' } },
      'response 201: header x-ms-async-operation-timeout is missing',
    ],
    [
      'a malformed header',
      { status: 201, headers: { 'x-ms-async-operation-timeout': '1h' } },
      'response 201: header x-ms-async-operation-timeout: /value must match format "duration"',
    ],
    ['no body', { answer: undefined }, 'response 200: the body is missing'],
    [
      'an unknown member',
      { answer: { ...resource, ...sent, etag: 'x' } },
      'response 200: /etag is not in the specification',
    ],
    [
      'null where it is not allowed',
      { answer: { ...resource, ...sent, location: null } },
      'response 200: /location must be string (is null)',
    ],
    [
      'an error of another shape',
      { status: 400, answer: { code: 'BadRequest' } },
      'response 400: /code is not in the specification',
    ],
    [
      'another content type',
      { headers: { 'content-type': 'text/plain' } },
      'response 200: content-type is text/plain',
    ],
  ])('finds in a response: %s', (_, changed, problem) => {
    expect(problems(changed)).toContainEqual(problem);
  });

  test.each<[string, object, string]>([
    [
      'an unknown kind',
      { ...command, jobType: 'command' },
      'request: /properties/jobType must be one of AutoML, Command, Pipeline, Spark, Sweep',
    ],
    ['no kind', { command: 'true', environmentId: 'e' }, 'request: /properties/jobType is required'],
    [
      'what the kind requires',
      { jobType: 'Command', command: 'true' },
      'request: /properties/environmentId is required',
    ],
    [
      'a member of another kind',
      { ...command, searchSpace: {} },
      'request: /properties/searchSpace is not in the specification',
    ],
    [
      'a kind within it',
      { ...command, inputs: { n: { jobInputType: 'literal', value: 3 } } },
      'request: /properties/inputs/n/value must be string',
    ],
  ])('resolves the kind of an object: %s', (_, properties, problem) => {
    expect(problems(job(properties))).toContainEqual(problem);
  });

  test('finds a form’s missing and unknown parts', () => {
    const entry = exchange({
      method: 'POST',
      path: `/execution/v1.0${workspace}/experiments/iris/startrun`,
      query: {},
      body: {
        parts: [
          { name: 'runDefinitionFile', bytes: 1 },
          { name: 'project', filename: 'p.zip', bytes: 1 },
        ],
      },
      answer: { runId: 'a' },
    });
    expect(check({ ...entry, plane: 'api' }).problems).toEqual([
      'request: runDefinitionFile must be sent as a file',
      'request: the form has no projectZipFile',
      'request: the form’s project is not in the specification',
    ]);
  });
});

test('a sample’s shape: members, types, the first elements of arrays', () => {
  const sample = { value: [{ name: 'x', etag: null, properties: {} }] };
  expect(shapeDifferences({ value: [{ name: 'y', etag: null, properties: { a: 1 } }] }, sample)).toEqual([]);
  expect(shapeDifferences({ value: [{ name: 1, etag: 'z' }] }, sample)).toEqual([
    '/value/0/name is number, the article’s is string',
    '/value/0/etag is string, the article’s is null',
    '/value/0/properties is absent',
  ]);
  expect(shapeDifferences([], sample)).toEqual(['the answer is an array, the article’s is object']);
});
