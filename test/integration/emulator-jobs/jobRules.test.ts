import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at } from '../emulator/client.ts';
import { createJobClient, type JobClient } from './jobClient.ts';

describe('what is accepted', () => {
  let emulator: Emulator;
  let client: JobClient;
  let environmentId: string;

  beforeAll(async () => {
    emulator = await startEmulator({ pace: 40 });
    client = await createJobClient(emulator);
    environmentId = await client.environment();
  });
  afterAll(() => emulator.stop());

  const literal = { jobInputType: 'literal', value: '1' };
  const cases: [string, string, object, string | RegExp, string | undefined][] = [
    ['a bad name', '-x', {}, /job name '-x' is invalid/, 'id'],
    ['no command', 'j', { command: undefined }, /'properties.command' is required/, 'properties.command'],
    ['an unknown kind', 'j', { jobType: 'Magic' }, /jobType/, 'properties.jobType'],
    ['no environment', 'j', { environmentId: undefined }, /environmentId/, 'properties.environmentId'],
    [
      'an environment that does not exist',
      'j',
      { environmentId: 'azureml:none:1' },
      "The environment 'azureml:none:1' was not found.",
      'properties.environmentId',
    ],
    [
      'a compute that does not exist',
      'j',
      { computeId: 'nowhere' },
      /name 'nowhere' was not found/,
      'properties.computeId',
    ],
    [
      'code that does not exist',
      'j',
      { codeId: 'azureml:none:1' },
      /code asset .* was not found/,
      'properties.codeId',
    ],
    [
      'a command that uses an unknown input',
      'j',
      { command: 'echo ${{inputs.y}}', inputs: { x: literal } },
      "The command refers to '${{inputs.y}}', but the job has no input 'y'.",
      'properties.command',
    ],
    [
      'a number as a literal',
      'j',
      { inputs: { x: { jobInputType: 'literal', value: 1 } } },
      /value/,
      'properties.inputs.x.value',
    ],
    [
      'a bad timeout',
      'j',
      { limits: { jobLimitsType: 'Command', timeout: '20 minutes' } },
      /ISO 8601/,
      'properties.limits.timeout',
    ],
  ];
  test.each(cases)('%s is refused, and nothing is made', async (_, name, change, message, target) => {
    const answer = await client.putJob(name, {
      jobType: 'Command',
      command: 'echo 1',
      environmentId,
      ...change,
    });
    expect({ status: answer.status, target: at(answer.body, 'error', 'target') }).toEqual({
      status: 400,
      target,
    });
    expect(at(answer.body, 'error', 'message')).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
    expect((await client.arm('GET', `${client.workspaceId}/jobs`)).body).toEqual({ value: [] });
  });

  test('the same job again is the same job; another one of its name is a conflict', async () => {
    const body = { jobType: 'Command', command: 'echo 1', environmentId, inputs: {}, tags: { a: '1' } };
    expect((await client.putJob('twice', body)).status).toBe(201);
    const again = await client.putJob('twice', { ...body, tags: { a: '2' }, computeId: null });
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ properties: { tags: { a: '2' } } });
    const other = await client.putJob('twice', { ...body, command: 'echo 2' });
    expect(other.status).toBe(409);
    expect(at(other.body, 'error', 'message')).toMatch(
      /^A job with this name already exists\..*job's command/,
    );
    const details = await client.runUntil('twice');
    expect(await client.log(details)).toBe('1\n');
  });

  test('code is found by its hash whatever its name, and must have been uploaded', async () => {
    const id = await client.code('first', { 'train.py': 'print(1)' }, 'f00d');
    const list = (query: string) =>
      client.arm('GET', `${client.workspaceId}/codes/another/versions?api-version=2024-04-01&${query}`);
    expect((await list('hash=f00d&hashVersion=202208')).body).toMatchObject({ value: [{ id }] });
    expect((await list('hash=beef&hashVersion=202208')).body).toEqual({ value: [] });
    expect((await list('')).body).toEqual({ value: [] });

    const version = `${client.workspaceId}/codes/second/versions/1`;
    const pending = await client.arm('POST', `${version}/startPendingUpload`, {});
    const codeUri = String(at(pending.body, 'blobReferenceForConsumption', 'blobUri'));
    const put = (uri: string) => client.arm('PUT', version, { properties: { codeUri: uri } });
    expect(at((await put(`${codeUri}/src`)).body, 'error', 'message')).toMatch(/There are no files/);
    expect((await put('https://example.com/c/src')).status).toBe(400);
    expect((await put(`${codeUri}/src?sig=x`)).status).toBe(400);
  });

  test('environments: an image or a build, the latest, the curated', async () => {
    const put = (version: string, properties: object) =>
      client.arm('PUT', `${client.workspaceId}/environments/mine/versions/${version}`, { properties });
    expect((await put('1', { image: 'a:1', condaFile: 'name: x' })).status).toBe(201);
    expect((await put('1', { image: 'a:1', condaFile: 'name: x' })).status).toBe(200);
    expect((await put('1', { image: 'b:1' })).status).toBe(409);
    expect((await put('2', {})).status).toBe(400);
    expect((await put('2', { image: 'a:1', build: { contextUri: 'x' } })).status).toBe(400);
    expect((await put('10', { image: 'a:10' })).status).toBe(201);
    const versions = `${client.workspaceId}/environments/mine/versions?api-version=2024-04-01`;
    const latest = await client.arm('GET', `${versions}&$orderBy=createdtime%20desc&$top=1`);
    expect(latest.body).toMatchObject({ value: [{ name: '10' }] });
    const container = await client.arm('GET', `${client.workspaceId}/environments/mine`);
    expect(container.body).toMatchObject({ properties: { latestVersion: '10', nextVersion: '11' } });
    const curated = await client.putJob('curated', {
      jobType: 'Command',
      command: 'echo 1',
      environmentId: 'azureml://registries/azureml/environments/AzureML-sklearn-1.5/labels/latest',
    });
    expect(curated.status).toBe(201);
  });

  test('a signed URL is good for its own container only', async () => {
    const upload = async (name: string) =>
      at(
        (await client.arm('POST', `${client.workspaceId}/codes/${name}/versions/1/startPendingUpload`, {}))
          .body,
        'blobReferenceForConsumption',
      );
    const [one, other] = [await upload('one'), await upload('other')];
    const sas = new URL(String(at(one, 'credential', 'sasUri')));
    expect((await client.putBlob(sas.href, 'a', 'a')).status).toBe(201);
    sas.pathname = new URL(String(at(other, 'blobUri'))).pathname;
    expect((await client.putBlob(sas.href, 'a', 'a')).status).toBe(403);
    expect(at(await upload('one'), 'blobUri')).toBe(at(one, 'blobUri'));
  });
});
