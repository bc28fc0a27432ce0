import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at, type Answer } from '../emulator/client.ts';
import { createBench, type Bench } from './bench.ts';

/** Answers with the name of its deployment; does as the request says otherwise. */
const script = [
  'import json, os, time',
  'seen = 0',
  'def init(): pass',
  'def run(data):',
  '    global seen',
  '    seen += 1',
  '    wish = json.loads(data) if data.startswith("{") else {}',
  '    if "sleep" in wish: time.sleep(wish["sleep"])',
  '    if "fail" in wish: raise ValueError("secret detail of the failure")',
  '    if "unserializable" in wish: return object()',
  '    if "count" in wish: return seen',
  '    if "text" in wish: return wish["text"]',
  '    if "nothing" in wish: return None',
  '    if "length" in wish: return len(data)',
  '    return {"deployment": os.environ["NAME"], "length": len(data)}',
].join('\n');

describe('scoring', () => {
  let emulator: Emulator;
  let bench: Bench;
  const uri = async (endpoint: string): Promise<string> => {
    const answer = await bench.client.arm('GET', `${bench.workspace}/onlineEndpoints/${endpoint}`);
    return String(at(answer.body, 'properties', 'scoringUri'));
  };
  const deploy = (endpoint: string, name: string, settings: object = {}): Promise<Answer> =>
    bench.deploy(endpoint, name, {
      files: { 'score.py': script },
      properties: { environmentVariables: { NAME: name }, requestSettings: settings },
    });

  beforeAll(async () => {
    emulator = await startEmulator({ pace: 20, scoringServer: 'built-in' });
    bench = await createBench(emulator);
    await bench.endpoint('main-endpoint');
    await deploy('main-endpoint', 'blue', { maxConcurrentRequestsPerInstance: 2, requestTimeout: 'PT1S' });
    await deploy('main-endpoint', 'green');
  });
  afterAll(() => emulator.stop());

  test('without traffic 404, with it 200 and the headers of the service', async () => {
    expect((await bench.score('main-endpoint', {})).status).toBe(404);
    await bench.endpoint('main-endpoint', {}, { traffic: { blue: 100, green: 0 } });
    const scored = await bench.score('main-endpoint', {});
    expect([scored.status, scored.body]).toEqual([200, { deployment: 'blue', length: 2 }]);
    expect(scored.headers).toMatchObject({
      'content-type': 'application/json',
      'azureml-model-deployment': 'blue',
      'x-ms-run-function-failed': 'False',
    });
    expect(scored.headers['x-ms-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('each auth mode takes its own credential only', async () => {
    for (const [name, authMode] of [
      ['aml-endpoint', 'AMLToken'],
      ['aad-endpoint', 'AADToken'],
    ] as const) {
      await bench.endpoint(name, {}, { authMode });
      await deploy(name, 'blue');
      await bench.endpoint(name, {}, { authMode, traffic: { blue: 100 } });
    }
    const path = `${bench.workspace}/onlineEndpoints`;
    const keys = (await bench.client.arm('POST', `${path}/main-endpoint/listKeys`)).body;
    const aml = String(
      at((await bench.client.arm('POST', `${path}/aml-endpoint/token`)).body, 'accessToken'),
    );
    const ml = await bench.client.token('https://ml.azure.com');
    const management = await bench.client.token();
    const send = async (endpoint: string, token?: string): Promise<[number, string]> => {
      const answer = await bench.client.send('POST', await uri(endpoint), {
        body: {},
        ...(token === undefined ? {} : { token }),
      });
      return [answer.status, answer.status === 401 ? answer.text : ''];
    };
    expect(await send('main-endpoint', String(at(keys, 'primaryKey')))).toEqual([200, '']);
    expect(await send('main-endpoint', String(at(keys, 'secondaryKey')))).toEqual([200, '']);
    expect(await send('main-endpoint', 'wrong')).toEqual([401, 'key_auth_access_denied']);
    expect(await send('main-endpoint')).toEqual([401, 'key_auth_bad_header_forbidden']);
    expect(await send('main-endpoint', ml)).toEqual([401, 'key_auth_access_denied']);
    expect(await send('aml-endpoint', aml)).toEqual([200, '']);
    expect((await send('aml-endpoint', String(at(keys, 'primaryKey'))))[0]).toBe(401);
    expect((await send('aml-endpoint', ml))[0]).toBe(401);
    expect(await send('aml-endpoint')).toEqual([401, 'Jwt is missing']);
    expect(await send('aad-endpoint', ml)).toEqual([200, '']);
    expect(await send('aad-endpoint', management)).toEqual([401, 'Audiences in Jwt are not allowed']);
    expect((await send('aad-endpoint', aml))[0]).toBe(401);
  });

  test('a split is dealt exactly, a header overrules it', async () => {
    await bench.endpoint('main-endpoint', {}, { traffic: { blue: 70, green: 30 } });
    const names: unknown[] = [];
    for (let count = 0; count < 20; count += 1) {
      names.push(at((await bench.score('main-endpoint', {})).body, 'deployment'));
    }
    expect(names.filter((name) => name === 'blue')).toHaveLength(14);
    const pinned = await bench.score('main-endpoint', {}, { 'azureml-model-deployment': 'green' });
    expect(at(pinned.body, 'deployment')).toBe('green');
    const unknown = await bench.score('main-endpoint', {}, { 'azureml-model-deployment': 'red' });
    expect(unknown.status).toBe(404);
  });

  test('mirrored requests are copies that do not touch the answer', async () => {
    const countGreen = async () =>
      Number(
        (await bench.score('main-endpoint', { count: 1 }, { 'azureml-model-deployment': 'green' })).body,
      );
    await bench.endpoint('main-endpoint', {}, { traffic: { blue: 100 }, mirrorTraffic: { green: 50 } });
    const before = await countGreen();
    for (let count = 0; count < 10; count += 1) {
      const scored = await bench.score('main-endpoint', {});
      expect(scored.headers['azureml-model-deployment']).toBe('blue');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await countGreen()) - before).toBe(5 + 1);
    await bench.endpoint('main-endpoint', {}, { traffic: { blue: 100 } });
  });

  test('an exception in run() is 424 outside, its text in the log only', async () => {
    const failed = await bench.score('main-endpoint', { fail: true });
    expect(failed.status).toBe(424);
    expect(failed.headers).toMatchObject({
      'ms-azureml-model-error-statuscode': '500',
      'ms-azureml-model-error-reason': 'model_error',
      'azureml-model-deployment': 'blue',
      'x-ms-run-function-failed': 'True',
    });
    const message = 'An unexpected error occurred in scoring script. Check the logs for more info.';
    expect(failed.body).toEqual({ message });
    const log = await bench.logs('main-endpoint', 'blue');
    expect(log).toContain('ValueError: secret detail of the failure');
    const internal = await bench.score('main-endpoint', { unserializable: true });
    expect(at(internal.body, 'message')).toContain('An unexpected internal error occurred.');
  });

  test("what run() returns is made JSON as Microsoft's server does", async () => {
    expect((await bench.score('main-endpoint', { text: 'größe' })).text).toBe(String.raw`"gr\u00f6\u00dfe"`);
    expect((await bench.score('main-endpoint', { nothing: 1 })).body).toEqual({});
  });

  test('bodies pass as bytes: not UTF-8 is the script server’s 400, and the service’s 424', async () => {
    const raw = await bench.score('main-endpoint', Buffer.from([0xff, 0xfe, 0x00]));
    expect([raw.status, raw.headers['ms-azureml-model-error-statuscode']]).toEqual([424, '400']);
    const large = await bench.score('main-endpoint', `x${'y'.repeat(3_000_000)}`);
    expect(at(large.body, 'length')).toBe(3_000_001);
    const tooLarge = await bench.score('main-endpoint', Buffer.alloc(11 * 1024 * 1024, 'x'));
    expect(tooLarge.status).toBe(413);
  });

  test('GET passes its query to run()', async () => {
    const token = await bench.primaryKey('main-endpoint');
    const url = `${await uri('main-endpoint')}?text=hello`;
    expect((await bench.client.send('GET', url, { token })).body).toBe('hello');
  });

  test('a request that takes too long is 408', async () => {
    const answer = await bench.score('main-endpoint', { sleep: 1.4 });
    expect(answer.status).toBe(408);
    expect(answer.headers['azureml-model-deployment']).toBe('blue');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await bench.score('main-endpoint', {})).status).toBe(200);
  });

  test('more than twice the concurrency at a time is 429; scaling up makes room', async () => {
    const burst = async (size: number): Promise<number[]> => {
      const token = await bench.primaryKey('main-endpoint');
      const url = await uri('main-endpoint');
      const sent = Array.from({ length: size }, () =>
        bench.client.send('POST', url, { token, body: { sleep: 0.05 } }),
      );
      return (await Promise.all(sent)).map(({ status }) => status);
    };
    const statuses = await burst(7);
    expect(statuses.filter((status) => status === 429)).toHaveLength(3);
    expect(statuses.filter((status) => status === 200)).toHaveLength(4);
    const path = `${bench.workspace}/onlineEndpoints/main-endpoint/deployments/blue`;
    await bench.follow(await bench.client.arm('PATCH', path, { sku: { name: 'Default', capacity: 2 } }));
    expect((await burst(7)).filter((status) => status === 429)).toHaveLength(0);
  });

  test('the description of the service wants the same credential', async () => {
    const url = (await uri('main-endpoint')).replace(/score$/, 'swagger.json');
    expect((await bench.client.send('GET', url)).status).toBe(401);
    const answer = await bench.client.send('GET', url, { token: await bench.primaryKey('main-endpoint') });
    expect([answer.status, at(answer.body, 'swagger')]).toEqual([200, '2.0']);
    expect(`https://${String(at(answer.body, 'host'))}${String(at(answer.body, 'basePath'))}/score`).toBe(
      await uri('main-endpoint'),
    );
  });

  test('an unknown endpoint is 404, and injected faults strike the scoring host too', async () => {
    const unknown = (await uri('main-endpoint')).replace('main-endpoint', 'nobody');
    expect((await bench.client.send('POST', unknown, { token: 'x', body: {} })).status).toBe(404);
    emulator.faults.inject({ match: { plane: 'scoring' }, effect: { kind: 'status', status: 503 } });
    expect((await bench.score('main-endpoint', {})).status).toBe(503);
    expect((await bench.score('main-endpoint', {})).status).toBe(200);
  });

  test('neither keys nor tokens stand in the journal', async () => {
    const key = await bench.primaryKey('main-endpoint');
    await bench.score('main-endpoint', {});
    expect(JSON.stringify(emulator.journal.entries({}))).not.toContain(key);
  });

  test('without the role that may score, an Entra token is refused', async () => {
    emulator.permissions.remove('Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action');
    const token = await bench.client.token('https://ml.azure.com');
    const answer = await bench.client.send('POST', await uri('aad-endpoint'), { token, body: {} });
    emulator.permissions.restore();
    expect([answer.status, answer.text]).toEqual([401, expect.stringContaining('score/action')]);
  });

  // The last one: it ends every token, those of the other tests as well.
  test('an Entra token that has ended is refused', async () => {
    const url = await uri('aad-endpoint');
    const token = await bench.client.token('https://ml.azure.com');
    emulator.faults.inject({ effect: { kind: 'expireTokens' } });
    const answer = await bench.client.send('POST', url, { token, body: {} });
    expect([answer.status, answer.text]).toEqual([401, 'Jwt is expired']);
  });
});
