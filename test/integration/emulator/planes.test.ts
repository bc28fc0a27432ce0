import { request as httpsRequest } from 'node:https';
import { readFileSync, statSync, existsSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { seededRandom, startEmulator, type Emulator, type FaultRule } from '@azureml-actions/emulator';
import { at, createClient, type Client } from './client.ts';

describe('planes', () => {
  let emulator: Emulator;
  let client: Client;
  let groups: string;

  beforeAll(async () => {
    emulator = await startEmulator({ random: seededRandom(7) });
    client = createClient(emulator);
    groups = `/subscriptions/${emulator.subscriptionId}/resourceGroups`;
  });
  afterEach(() => {
    emulator.faults.clear();
  });
  afterAll(() => emulator.stop());

  test('the cloud describes itself under a name of its own, as array or object', async () => {
    const list = await client.send('GET', emulator.metadataUrl);
    const { login, arm, api, scoring } = emulator.planes;
    const document = {
      name: 'AzureMLEmulator',
      portal: 'https://portal.azure.azureml-emulator.test',
      resourceManager: arm.origin,
      authentication: {
        loginEndpoint: login.origin,
        audiences: ['https://management.azureml-emulator.test', arm.origin],
        tenant: 'common',
        identityProvider: 'AAD',
      },
      azureMachineLearning: {
        hosts: [api.host, scoring.host],
        audience: 'https://ml.azure.azureml-emulator.test',
        oidcAudience: 'api://AzureADTokenExchange',
      },
    };
    expect(list.body).toEqual([expect.objectContaining(document)]);
    const one = await client.send('GET', `${arm.origin}/metadata/endpoints?api-version=2022-09-01`);
    expect(one.body).toMatchObject(document);
    const none = await client.send('GET', `${arm.origin}/metadata/endpoints`);
    expect(none.status).toBe(400);
  });

  test('every plane refuses a Host that is not its own', async () => {
    for (const plane of ['login', 'arm', 'api', 'scoring', 'github', 'control'] as const) {
      const url = emulator.planes[plane].origin;
      for (const host of ['evil.test', `evil.test:${new URL(url).port}`, 'localhost:1', 'localhost']) {
        const answer = await client.send('GET', `${url}/health`, { headers: { host } });
        expect([plane, host, answer.status]).toEqual([plane, host, 421]);
      }
    }
  });

  test('the ports are bound on the loopback of IPv4 only', async () => {
    const port = Number(new URL(emulator.planes.arm.origin).port);
    const refused = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.2', port, timeout: 1000 });
      socket.once('connect', () => {
        socket.destroy();
        resolve(false);
      });
      socket.once('error', () => resolve(true));
      socket.once('timeout', () => resolve(true));
    });
    expect(refused).toBe(true);
  });

  test('ARM wants a token that is valid, unexpired and for ARM', async () => {
    const url = `${emulator.planes.arm.origin}${groups}?api-version=2021-04-01`;
    const none = await client.send('GET', url);
    expect([none.status, at(none.body, 'error', 'code')]).toEqual([401, 'AuthenticationFailed']);
    expect(none.headers['www-authenticate']).toContain(
      `Bearer authorization_uri="${emulator.planes.login.origin}/${emulator.identity.tenantId}"`,
    );
    const wrong = await client.send('GET', url, { token: await client.token('https://ml.azure.com/') });
    expect([wrong.status, at(wrong.body, 'error', 'code')]).toEqual([
      401,
      'InvalidAuthenticationTokenAudience',
    ]);
    const bad = await client.send('GET', url, { token: 'eyJhbGciOiJub25lIn0.e30.' });
    expect([bad.status, at(bad.body, 'error', 'code')]).toEqual([401, 'InvalidAuthenticationToken']);
    const token = await client.token();
    emulator.faults.inject({ effect: { kind: 'expireTokens' } });
    const expired = await client.send('GET', url, { token });
    expect([expired.status, at(expired.body, 'error', 'code')]).toEqual([401, 'ExpiredAuthenticationToken']);
    expect((await client.send('GET', url, { token: await client.token() })).status).toBe(200);
  });

  test('the regional plane takes both audiences and complains in its own shape', async () => {
    const url = `${emulator.planes.api.origin}/history/v1.0/nothing`;
    const none = await client.send('GET', url);
    expect(none.status).toBe(401);
    expect(none.body).toMatchObject({
      error: { code: 'UserError', innerError: { code: 'AuthenticationFailed' } },
      location: 'eastus',
      componentName: 'history',
    });
    for (const resource of ['https://management.azure.com/', 'https://ml.azure.com']) {
      const answer = await client.send('GET', url, { token: await client.token(resource) });
      expect(answer.status).toBe(404);
    }
  });

  test('request ids come with every answer, the own one only when asked for', async () => {
    const token = await client.token();
    const url = `${emulator.planes.arm.origin}${groups}?api-version=2021-04-01`;
    const plain = await client.send('GET', url, { token, headers: { 'x-ms-client-request-id': 'mine' } });
    expect(plain.headers['x-ms-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(plain.headers['x-ms-client-request-id']).toBeUndefined();
    const asked = await client.send('GET', url, {
      token,
      headers: {
        'x-ms-client-request-id': 'mine',
        'x-ms-return-client-request-id': 'true',
        'x-ms-correlation-request-id': 'ours',
      },
    });
    expect(asked.headers).toMatchObject({
      'x-ms-client-request-id': 'mine',
      'x-ms-correlation-request-id': 'ours',
    });
  });

  test.each([
    ['no version', 'GET', '', 400, 'MissingApiVersionParameter'],
    ['an unknown version', 'GET', '?api-version=2001-01-01', 400, 'InvalidApiVersionParameter'],
    ['a method there is not', 'POST', '?api-version=2021-04-01', 405, 'MethodNotAllowed'],
  ])('%s', async (_, method, query, status, code) => {
    const token = await client.token();
    const answer = await client.send(method, `${emulator.planes.arm.origin}${groups}${query}`, { token });
    expect([answer.status, at(answer.body, 'error', 'code')]).toEqual([status, code]);
  });

  test.each([
    ['/providers/Microsoft.MachineLearningServices/gadgets/x', 404, 'InvalidResourceType'],
    ['/providers/Contoso.Cars/wheels/x', 404, 'InvalidResourceNamespace'],
    ['/providers/Microsoft.MachineLearningServices/workspaces/none', 404, 'ResourceNotFound'],
  ])('ARM answers %s as Azure does', async (path, status, code) => {
    const answer = await client.arm('GET', `${groups}/${emulator.resourceGroup}${path}`);
    expect([answer.status, at(answer.body, 'error', 'code')]).toEqual([status, code]);
  });

  test('an unknown resource group and an unknown subscription', async () => {
    const group = await client.arm('GET', `${groups}/none?api-version=2021-04-01`);
    expect(at(group.body, 'error', 'code')).toBe('ResourceGroupNotFound');
    const other = await client.arm('GET', '/subscriptions/none/resourceGroups?api-version=2021-04-01');
    expect(at(other.body, 'error', 'code')).toBe('SubscriptionNotFound');
  });

  test('resource groups are made, found by HEAD, and stay where they are', async () => {
    const path = `${groups}/rg-new?api-version=2021-04-01`;
    expect((await client.arm('HEAD', path)).status).toBe(404);
    expect((await client.arm('PUT', path, { location: 'westus', tags: { a: 'b' } })).status).toBe(201);
    expect((await client.arm('HEAD', path)).status).toBe(204);
    expect((await client.arm('PUT', path, { location: 'West US' })).status).toBe(200);
    const moved = await client.arm('PUT', path, { location: 'eastus' });
    expect([moved.status, at(moved.body, 'error', 'code')]).toEqual([409, 'InvalidResourceGroupLocation']);
    const bad = await client.arm('PUT', `${groups}/ends.?api-version=2021-04-01`, { location: 'eastus' });
    expect(bad.status).toBe(400);
  });

  test('a body that is no JSON is refused as Azure does', async () => {
    const answer = await client.arm('PUT', `${groups}/rg-bad?api-version=2021-04-01`, '{"location":');
    expect([answer.status, at(answer.body, 'error', 'code')]).toEqual([400, 'InvalidRequestContent']);
  });

  describe('faults', () => {
    const list = () => client.arm('GET', `${groups}?api-version=2021-04-01`);
    const inject = (match: FaultRule['match'], effect: FaultRule['effect']) =>
      emulator.faults.inject({ match: { plane: 'arm', ...match }, effect });

    beforeAll(() => list());

    test('a status strikes once, in the shape of the plane, with Retry-After', async () => {
      inject({ path: 'resourceGroups$' }, { kind: 'status', status: 429, code: 'Slow', retryAfter: 3 });
      const struck = await list();
      expect([struck.status, struck.headers['retry-after'], at(struck.body, 'error', 'code')]).toEqual([
        429,
        '3',
        'Slow',
      ]);
      expect(struck.headers['x-ms-request-id']).toBeDefined();
      expect(emulator.journal.entries().at(-1)?.fault).toBe('status 429');
      expect((await list()).status).toBe(200);
    });

    test('nth, after and times choose the requests', async () => {
      inject({ nth: 2 }, { kind: 'status', status: 500 });
      expect([(await list()).status, (await list()).status, (await list()).status]).toEqual([200, 500, 200]);
      emulator.faults.clear();
      inject({ after: 1, times: 2 }, { kind: 'status', status: 503, retryAfter: { date: 60 } });
      const statuses = [];
      for (let index = 0; index < 4; index += 1) statuses.push((await list()).status);
      expect(statuses).toEqual([200, 503, 503, 200]);
    });

    test('a reset breaks the connection, before or after the handler', async () => {
      inject({ method: 'PUT' }, { kind: 'reset' });
      const path = `${groups}/rg-reset?api-version=2021-04-01`;
      await expect(client.arm('PUT', path, { location: 'eastus' })).rejects.toThrow();
      expect((await client.arm('HEAD', path)).status).toBe(404);
      inject({ method: 'PUT' }, { kind: 'reset', when: 'after' });
      await expect(client.arm('PUT', path, { location: 'eastus' })).rejects.toThrow();
      expect((await client.arm('HEAD', path)).status).toBe(204);
      const entry = emulator.journal.entries({ method: 'PUT' }).at(-1);
      expect([entry?.fault, entry?.response]).toEqual(['reset after handling', undefined]);
    });

    test('a cut body ends in the middle', async () => {
      inject({}, { kind: 'cut', bytes: 20 });
      await expect(list()).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    });

    test('stall and slow take time', async () => {
      inject({}, { kind: 'stall', ms: 120 });
      inject({ nth: 2 }, { kind: 'slow', bytesPerSecond: 2000 });
      const started = performance.now();
      expect((await list()).status).toBe(200);
      expect(performance.now() - started).toBeGreaterThan(110);
      const again = performance.now();
      expect((await list()).status).toBe(200);
      expect(performance.now() - again).toBeGreaterThan(60);
    });

    test('a fault that is not well formed is refused', () => {
      expect(() => inject({ path: '(' }, { kind: 'reset' })).toThrow(/regular expression/);
    });
  });

  describe('control', () => {
    const call = (method: string, path: string, body?: unknown, token = emulator.controlToken) =>
      client.send(method, emulator.planes.control.origin + path, {
        token,
        ...(body === undefined ? {} : { body }),
      });

    test('only /health works without the token', async () => {
      expect((await client.send('GET', `${emulator.planes.control.origin}/health`)).status).toBe(200);
      for (const path of ['/journal', '/faults', '/state']) {
        expect((await call('GET', path, undefined, 'wrong')).status).toBe(401);
      }
    });

    test('faults come and go as data', async () => {
      const rule = { match: { plane: 'arm', times: 2 }, effect: { kind: 'status', status: 502 } };
      const created = await call('POST', '/faults', rule);
      expect(created.status).toBe(201);
      expect((await client.arm('GET', `${groups}?api-version=2021-04-01`)).status).toBe(502);
      const faults = await call('GET', '/faults');
      expect(at(faults.body, 'value', 0, 'struck')).toBe(1);
      expect((await call('DELETE', `/faults/${String(at(created.body, 'id'))}`)).status).toBe(204);
      expect((await call('DELETE', '/faults')).body).toEqual({ removed: 0 });
      const bad = await call('POST', '/faults', { effect: { kind: 'earthquake' } });
      expect([bad.status, at(bad.body, 'error', 'code')]).toEqual([400, 'InvalidFault']);
    });

    test('the journal is filtered and cleared, and does not list itself', async () => {
      await client.arm('GET', `${groups}?api-version=2021-04-01`);
      const last = emulator.journal.entries().at(-1)?.id ?? 0;
      await client.arm('HEAD', `${groups}/none?api-version=2021-04-01`);
      const journal = await call('GET', `/journal?since=${last}&plane=arm&status=404`);
      expect(at(journal.body, 'value', 'length')).toBe(undefined);
      expect(at(journal.body, 'value', 0)).toMatchObject({
        plane: 'arm',
        method: 'HEAD',
        path: `${groups}/none`,
        query: { 'api-version': '2021-04-01' },
      });
      expect((await call('GET', '/journal?since=x')).status).toBe(400);
      expect((await call('DELETE', '/journal')).status).toBe(204);
      expect(emulator.journal.entries()).toEqual([]);
    });

    test('the state lists what there is', async () => {
      const state = await call('GET', '/state');
      expect(JSON.stringify(state.body)).toContain('storageAccounts');
    });
  });

  test('multipart bodies are journalled by their parts', async () => {
    const boundary = 'frontier';
    const body =
      `--${boundary}\r\ncontent-disposition: form-data; name="runDefinitionFile"; filename="d.json"\r\n` +
      `content-type: application/json\r\n\r\n{"a":1}\r\n--${boundary}\r\n` +
      `content-disposition: form-data; name="note"\r\n\r\nhello\r\n--${boundary}--\r\n`;
    await client.send('POST', `${emulator.planes.api.origin}/execution/v1.0/none`, {
      body,
      token: await client.token(),
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    });
    expect(emulator.journal.entries().at(-1)?.request.body).toEqual({
      parts: [
        {
          name: 'runDefinitionFile',
          filename: 'd.json',
          contentType: 'application/json',
          bytes: 7,
          text: '{"a":1}',
        },
        { name: 'note', contentType: 'text/plain', bytes: 5, text: 'hello' },
      ],
    });
  });
});

test('starts fast, keeps its files to itself, and leaves nothing behind', async () => {
  const started = performance.now();
  const emulator = await startEmulator();
  expect(performance.now() - started).toBeLessThan(2000);
  const { caCertificatePath } = emulator;
  if (process.platform !== 'win32') expect(statSync(caCertificatePath).mode & 0o077).toBe(0);
  const { arm } = emulator.planes;
  const ca = readFileSync(caCertificatePath);
  // A connection that is kept alive must not keep the emulator from stopping.
  await new Promise<void>((resolve, reject) => {
    const outgoing = httpsRequest(
      emulator.metadataUrl,
      { ca, headers: { connection: 'keep-alive' } },
      (incoming) => {
        incoming.resume();
        incoming.once('end', resolve);
      },
    );
    outgoing.once('error', reject);
    outgoing.end();
  });
  await emulator.stop();
  await emulator.stop();
  expect(existsSync(caCertificatePath)).toBe(false);
  await expect(fetch(`${arm.origin}/`)).rejects.toThrow();
});

test('a taken port is named, and nothing stays bound', async () => {
  const first = await startEmulator();
  const base = Number(new URL(first.planes.login.origin).port);
  try {
    await expect(startEmulator({ portBase: base })).rejects.toThrow(
      new RegExp(`The plane \\w+ cannot listen on 127\\.0\\.0\\.1:\\d+: .*EADDRINUSE`),
    );
  } finally {
    await first.stop();
  }
});
