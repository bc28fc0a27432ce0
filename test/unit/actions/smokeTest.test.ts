import { describe, expect, test } from '@jest/globals';
import { readSmokeTest, type SmokeTest } from '../../../actions/score-smoke-test/lib/smokeInputs.js';
import { resolveTarget } from '../../../actions/score-smoke-test/lib/target.js';
import { failureOf } from '../../support/failureOf.ts';
import { answer, type ScriptedStep } from '../../support/scriptedTransport.ts';
import { arm, workspacePath, workspaceUnderTest } from '../azureml/contexts.ts';
import { actionUnderTest } from './actionUnderTest.ts';

const minimal = { 'endpoint-name': 'iris', payload: '{}' };

function read(
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): SmokeTest {
  return readSmokeTest(actionUnderTest(inputs, files).action);
}

describe('the inputs of a smoke test', () => {
  test('have defaults', () => {
    expect(read(minimal)).toEqual({
      endpointName: 'iris',
      scoringUri: undefined,
      scoringKey: undefined,
      deployment: undefined,
      payload: '{}',
      expected: { status: 200, json: undefined },
    });
  });

  test.each<[string, unknown]>([
    ['true', true],
    ['false', false],
    ['null', null],
    ['0', 0],
    ['"setosa"', 'setosa'],
    ['["setosa"]', ['setosa']],
  ])('expect the JSON %s', (text, value) => {
    expect(read({ ...minimal, 'expected-json': text }).expected.json).toEqual(value);
  });

  test('may be in files, which the payload leaves as they are', () => {
    const files = { 'smoke/in.json': '{"data": [[1.50]]}\n', 'smoke/out.json': '\ufeff[1]' };
    const inputs = {
      'scoring-uri': 'https://x/score',
      'payload-file': 'smoke/in.json',
      'expected-json-file': 'smoke/out.json',
    };
    expect(read(inputs, files)).toMatchObject({ payload: '{"data": [[1.50]]}\n', expected: { json: [1] } });
  });

  test('mask the key', () => {
    const { action, masked } = actionUnderTest({ ...minimal, 'scoring-key': 'k3y' });
    readSmokeTest(action);
    expect(masked).toEqual(['k3y']);
  });

  test.each([
    ['nothing to ask', { payload: '{}' }, 'Input endpoint-name is missing.'],
    ['nothing to send', { 'endpoint-name': 'iris' }, 'Input payload-file is missing.'],
    ['a payload that is no JSON', { ...minimal, payload: '{a}' }, 'Input payload is no JSON.'],
    [
      'an expectation that is no JSON',
      { ...minimal, 'expected-json': 'setosa' },
      'Input expected-json is no JSON.',
    ],
    [
      'an empty file',
      { ...minimal, 'expected-json-file': 'empty.json' },
      'Input expected-json-file: empty.json is no JSON.',
    ],
    [
      'a file that is not there',
      { 'endpoint-name': 'iris', 'payload-file': 'no.json' },
      'Input payload-file: there is no readable file no.json.',
    ],
    ['a status that is none', { ...minimal, 'expected-status': '1000' }, "Input expected-status is '1000'."],
    [
      'plain http',
      { payload: '{}', 'scoring-uri': 'http://x/score' },
      "Input scoring-uri is 'http://x/score'.",
    ],
  ])('%s is refused', (_, inputs: Readonly<Record<string, string>>, message) => {
    expect(() => read(inputs, { 'empty.json': '' })).toThrow(message);
  });
});

describe('where a smoke test goes', () => {
  const scoringUri = 'https://iris.westeurope.inference.ml.azure.com/score';
  const wire = (authMode: string, uri: string | null = scoringUri) => ({
    id: `${workspacePath}/onlineEndpoints/iris`,
    name: 'iris',
    location: 'westeurope',
    properties: { authMode, scoringUri: uri },
  });

  async function resolve(test: Partial<SmokeTest>, ...steps: ScriptedStep[]) {
    const under = workspaceUnderTest(steps);
    const { action, masked } = actionUnderTest({});
    const target = await resolveTarget(action, under.context, { ...read(minimal), ...test });
    const trusted = under.client.trustedHosts.allows(new URL(target.scoringUri));
    return { target, trusted, masked, calls: under.transport.calls };
  }

  test('an endpoint by its name has its URI and its key, which is masked', async () => {
    const found = await resolve(
      {},
      answer(200, wire('Key')),
      answer(200, { primaryKey: 'k1', secondaryKey: 'k2' }),
    );
    expect(found).toEqual({
      target: { scoringUri, auth: { kind: 'bearer', secret: 'k1' } },
      trusted: true,
      masked: ['k1'],
      calls: [
        `GET ${arm}/onlineEndpoints/iris?api-version=2024-04-01`,
        `POST ${arm}/onlineEndpoints/iris/listKeys?api-version=2024-04-01`,
      ],
    });
  });

  test('one with AML tokens gets such a token', async () => {
    const found = await resolve({}, answer(200, wire('AMLToken')), answer(200, { accessToken: 't' }));
    expect(found.target.auth).toEqual({ kind: 'bearer', secret: 't' });
    expect(found.masked).toEqual(['t']);
  });

  test('one with Entra tokens gets one for the cloud’s audience', async () => {
    const found = await resolve({}, answer(200, wire('AADToken')));
    expect(found.target.auth).toEqual({ kind: 'entra', audience: 'https://ml.azure.com' });
  });

  test('a key that is given is not asked for', async () => {
    const found = await resolve({ scoringKey: 'mine' }, answer(200, wire('Key')));
    expect(found.target.auth).toEqual({ kind: 'bearer', secret: 'mine' });
    expect(found.calls).toHaveLength(1);
  });

  test('a bare URI of the workspace is trusted as Azure wrote it', async () => {
    const found = await resolve(
      { endpointName: undefined, scoringUri: `${scoringUri}/` },
      answer(200, { value: [wire('AADToken')] }),
    );
    expect(found).toMatchObject({ target: { scoringUri }, trusted: true });
  });

  test('a bare URI of nobody is not', async () => {
    const foreign = 'https://evil.example/score';
    const found = await resolve(
      { endpointName: undefined, scoringUri: foreign },
      answer(200, { value: [wire('Key')] }),
    );
    expect(found).toMatchObject({ target: { scoringUri: foreign }, trusted: false });
  });

  test.each([
    ['does not exist', answer(404, { error: { code: 'NotFound', message: '' } })],
    ['has no scoring URI yet', answer(200, wire('Key', null))],
  ])('an endpoint that %s says so', async (missing, step) => {
    expect(await failureOf(resolve({}, step))).toMatchObject({
      code: 'EndpointNotFound',
      message: `Endpoint iris ${missing} in workspace mlw.`,
    });
  });
});
