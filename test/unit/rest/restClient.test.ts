import { describe, expect, test } from '@jest/globals';
import { RestError, TimeoutError, type RestRequest, type TokenSource } from '@azureml-actions/rest';
import { failureOf } from '../../support/failureOf.ts';
import { clientUnderTest } from '../../support/restClient.ts';
import { answer, connectionFault, sentJson } from '../../support/scriptedTransport.ts';

const arm = 'https://management.azure.com';
const get: RestRequest = { method: 'GET', url: `${arm}/ws`, audience: arm, what: 'Reading the workspace' };
const post: RestRequest = { ...get, method: 'POST', url: `${arm}/ws/listKeys`, what: 'Listing keys' };
const failed = { error: { code: 'InternalError', message: 'It broke.' } };

describe('what is sent', () => {
  test('carries token, user agent, client request id, and asks for JSON', async () => {
    const { client, transport, tokens } = clientUnderTest([answer(200, {})]);
    await client.send(get);
    expect(transport.requests[0]?.headers).toEqual({
      accept: 'application/json',
      authorization: 'Bearer token-1',
      'user-agent': 'azureml-actions/0.0.0 test',
      'x-ms-client-request-id': '00000000-0000-4000-8000-000000000001',
    });
    expect(tokens.asked).toEqual([arm]);
  });

  test('has the query added to the URL’s own, encoded, without what is undefined', async () => {
    const { client, transport } = clientUnderTest([answer(200, {})]);
    await client.send({
      ...get,
      url: `${arm}/ws?a=1`,
      query: { 'api-version': '2024-04-01', b: 'x y&z', c: undefined },
    });
    expect(transport.calls).toEqual([`GET ${arm}/ws?a=1&api-version=2024-04-01&b=x+y%26z`]);
  });

  test('is JSON when given a body, and leaves the URL object of the caller as it was', async () => {
    const { client, transport } = clientUnderTest([answer(200, {})]);
    const url = new URL(`${arm}/ws`);
    await client.send({
      ...get,
      method: 'PUT',
      url,
      query: { x: '1' },
      body: { a: [1, null], b: undefined },
    });
    expect(transport.requests[0]?.headers['content-type']).toBe('application/json');
    expect(sentJson(transport.requests[0])).toEqual({ a: [1, null] });
    expect(url.search).toBe('');
  });

  test('is of the type and bytes given as content', async () => {
    const { client, transport } = clientUnderTest([answer(200, {})]);
    const bytes = new Uint8Array([0, 255]);
    await client.send({ ...post, content: { type: 'multipart/form-data; boundary=b', bytes } });
    expect(transport.requests[0]?.headers['content-type']).toBe('multipart/form-data; boundary=b');
    expect(transport.requests[0]?.body).toBe(bytes);
  });

  test('has the caller’s headers, which cannot displace the token', async () => {
    const { client, transport } = clientUnderTest([answer(200, {})]);
    const headers = { accept: 'text/plain', 'x-azureml-token': 't', authorization: 'Basic x' };
    await client.send({ ...get, headers });
    expect(transport.requests[0]?.headers).toMatchObject({
      accept: 'text/plain',
      'x-azureml-token': 't',
      authorization: 'Bearer token-1',
    });
  });

  test('uses an endpoint’s own bearer without asking for a token', async () => {
    const { client, transport, tokens } = clientUnderTest([answer(200, {})]);
    await client.send({ ...post, bearer: 'endpoint-key' });
    expect(transport.requests[0]?.headers['authorization']).toBe('Bearer endpoint-key');
    expect(tokens.asked).toEqual([]);
  });

  test('has a time limit for each attempt: 100 s, or the one given', async () => {
    const { client, transport } = clientUnderTest([answer(200, {}), answer(200, {})]);
    await client.send(get);
    await client.send({ ...get, timeoutMs: 5000 });
    expect(transport.requests.map(({ timeoutMs }) => timeoutMs)).toEqual([100_000, 5000]);
  });

  test('keeps its client request id over its attempts, and each request has its own', async () => {
    const { client, transport } = clientUnderTest([answer(503), answer(200, {}), answer(200, {})]);
    await client.send(get);
    await client.send(get);
    const ids = transport.requests.map(({ headers }) => headers['x-ms-client-request-id']?.slice(-1));
    expect(ids).toEqual(['1', '1', '2']);
  });
});

describe('401', () => {
  const unauthorized = answer(401, { error: { code: 'ExpiredAuthenticationToken', message: 'Expired.' } });

  test.each([get, post])('renews the token once and repeats $method without a wait', async (request) => {
    const { client, transport, tokens, clock } = clientUnderTest([unauthorized, answer(200, {})]);
    await client.send(request);
    expect(tokens.invalidated).toEqual([[arm, 'token-1']]);
    expect(transport.requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
    expect(clock.waits).toEqual([]);
  });

  test('a second time is final and says what to check', async () => {
    const { client, transport, tokens } = clientUnderTest([unauthorized, unauthorized]);
    const error = await failureOf(client.send(get));
    expect(error).toMatchObject({ status: 401, code: 'ExpiredAuthenticationToken' });
    expect(error).toHaveProperty('remedy', expect.stringContaining('token has expired'));
    expect(transport.calls).toHaveLength(2);
    expect(tokens.invalidated).toHaveLength(1);
  });

  test('of an endpoint’s key is final: there is nothing to renew', async () => {
    const { client, transport, tokens } = clientUnderTest([unauthorized]);
    await failureOf(client.send({ ...post, bearer: 'key' }));
    expect(transport.calls).toHaveLength(1);
    expect(tokens.invalidated).toEqual([]);
  });

  test('that the caller accepts is an answer like any other', async () => {
    const { client, tokens } = clientUnderTest([unauthorized]);
    expect((await client.send({ ...get, accept: [401] })).status).toBe(401);
    expect(tokens.invalidated).toEqual([]);
  });

  test('after a transient fault still renews, and transient faults after it are still outlived', async () => {
    const { client, transport } = clientUnderTest([answer(503), unauthorized, answer(503), answer(200, {})]);
    await client.send(get);
    expect(transport.unplayed).toBe(0);
  });
});

describe('repeating', () => {
  test('waits as the server asks, then gives the answer', async () => {
    const { client, clock } = clientUnderTest([
      answer(429, undefined, { 'retry-after': '9' }),
      answer(503, undefined, { 'retry-after': 'Thu, 15 Jan 2026 12:01:00 GMT' }),
      answer(503, undefined, { 'x-ms-retry-after-ms': '15' }),
      answer(200, { ok: true }),
    ]);
    expect((await client.send(get)).json()).toEqual({ ok: true });
    expect(clock.waits).toEqual([9000, 51_000, 15]);
  });

  test('ends after six attempts with the last answer', async () => {
    const { client, transport, clock } = clientUnderTest(Array(6).fill(answer(500, failed)));
    expect(await failureOf(client.send(get))).toMatchObject({ status: 500, code: 'InternalError' });
    expect(transport.unplayed).toBe(0);
    expect(clock.waits).toEqual([600, 1200, 2400, 4800, 9600]);
  });

  test('ends after six attempts with the last fault', async () => {
    const { client, transport } = clientUnderTest(Array(6).fill(connectionFault('ECONNRESET')));
    expect(await failureOf(client.send(get))).toMatchObject({ code: 'ECONNRESET' });
    expect(transport.unplayed).toBe(0);
  });

  test('sends the same body again', async () => {
    const { client, transport } = clientUnderTest([connectionFault('ECONNRESET'), answer(200, {})]);
    await client.send({ ...get, method: 'PUT', body: { a: 1 } });
    expect(transport.requests.map(sentJson)).toEqual([{ a: 1 }, { a: 1 }]);
  });

  test('asks for the token anew at each attempt, since a wait may outlive it', async () => {
    const { client, tokens } = clientUnderTest([answer(503), answer(200, {})]);
    await client.send(get);
    expect(tokens.asked).toHaveLength(2);
  });

  test('spares a POST that may have been carried out', async () => {
    for (const step of [answer(503, failed, { 'retry-after': '1' }), connectionFault('ECONNRESET')]) {
      const { client, transport } = clientUnderTest([step]);
      await failureOf(client.send(post));
      expect(transport.calls).toHaveLength(1);
    }
  });

  test('includes a POST that is throttled, never reached the server, or is known to be idempotent', async () => {
    const once: [RestRequest, Parameters<typeof clientUnderTest>[0][number]][] = [
      [post, answer(429)],
      [post, connectionFault('ECONNREFUSED')],
      [{ ...post, repeatable: true }, answer(503)],
      [{ ...post, repeatable: true }, connectionFault('ECONNRESET')],
    ];
    for (const [request, step] of once) {
      const { client, transport } = clientUnderTest([step, answer(200, {})]);
      await client.send(request);
      expect(transport.calls).toHaveLength(2);
    }
  });

  test('leaves 202 with Retry-After to the one who waits for the operation', async () => {
    const { client, clock } = clientUnderTest([answer(202, undefined, { 'retry-after': '30' })]);
    expect((await client.send(get)).status).toBe(202);
    expect(clock.waits).toEqual([]);
  });

  test('follows a policy of the client’s own', async () => {
    const retryPolicy = { maxAttempts: 1, baseDelayMs: 1, maxDelayMs: 1, maxRetryAfterMs: 1 };
    const { client, transport } = clientUnderTest([answer(503)], { retryPolicy });
    await failureOf(client.send(get));
    expect(transport.calls).toHaveLength(1);
  });
});

describe('an error answer', () => {
  test('names what failed, the resource, code, message, request id and what to try', async () => {
    const body = { error: { code: 'AuthorizationFailed', message: 'No action read.' } };
    const { client } = clientUnderTest([answer(403, body, { 'x-ms-request-id': 'req-1' })]);
    const error = await failureOf(client.send({ ...get, resource: 'workspaces/w' }));
    if (!(error instanceof RestError)) throw error;
    expect(error.report().split('\n')).toEqual([
      'Reading the workspace failed: 403 AuthorizationFailed: No action read.',
      'Resource: workspaces/w',
      'Request id: req-1',
      expect.stringContaining('What to try: Give the identity the role'),
    ]);
  });

  test('that the caller accepts is returned', async () => {
    const { client } = clientUnderTest([answer(404, failed)]);
    expect((await client.send({ ...get, accept: [404] })).status).toBe(404);
  });

  test.each([
    ['x-ms-request-id', { 'x-ms-request-id': 'a', 'x-ms-correlation-request-id': 'b' }, 'a'],
    ['x-ms-correlation-request-id', { 'x-ms-correlation-request-id': 'b' }, 'b'],
  ])('and a good one have their request id from %s', async (_, headers, id) => {
    const { client } = clientUnderTest([answer(200, {}, headers), answer(400, failed, headers)]);
    expect((await client.send(get)).requestId).toBe(id);
    expect(await failureOf(client.send(get))).toMatchObject({ requestId: id });
  });
});

describe('a cancelled request', () => {
  const reason = new Error('the runner says stop');

  test('is not even sent', async () => {
    const { client, transport } = clientUnderTest([]);
    expect(await failureOf(client.send({ ...get, signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(transport.requests).toEqual([]);
  });

  test.each(['of its own', 'of the client'])('ends with the reason of a signal %s', async (whose) => {
    const abort = new AbortController();
    const signals = { own: new AbortController().signal, client: new AbortController().signal };
    signals[whose === 'of its own' ? 'own' : 'client'] = abort.signal;
    const step = (): never => {
      abort.abort(reason);
      throw new Error('aborted');
    };
    const { client, transport } = clientUnderTest([step], { signal: signals.client });
    expect(await failureOf(client.send({ ...get, signal: signals.own }))).toBe(reason);
    expect(transport.calls).toHaveLength(1);
  });

  test('ends in the wait before the next attempt', async () => {
    const abort = new AbortController();
    const { client, clock, transport } = clientUnderTest([answer(503)]);
    clock.onSleep = () => {
      abort.abort(reason);
    };
    expect(await failureOf(client.send({ ...get, signal: abort.signal }))).toBe(reason);
    expect(transport.calls).toHaveLength(1);
  });
});

describe('a failure to get a token', () => {
  test('is thrown as it is and not repeated', async () => {
    const refusal = new TimeoutError('Entra is silent', { code: 'RequestTimeout' });
    const tokens: TokenSource = {
      getToken: () => Promise.reject(refusal),
      invalidate: () => undefined,
    };
    const { client, clock } = clientUnderTest([], { tokens });
    expect(await failureOf(client.send(get))).toBe(refusal);
    expect(clock.waits).toEqual([]);
  });
});

describe('the debug log', () => {
  test('has method, path, outcome, milliseconds and attempt of each exchange, and the waits', async () => {
    const under = clientUnderTest([
      () => {
        under.clock.advance(120);
        return answer(503, undefined, { 'retry-after': '2' });
      },
      connectionFault('ECONNRESET'),
      answer(200, { token: 's3cret-body' }),
    ]);
    await under.client.send({ ...get, query: { sig: 's3cret-query' } });
    const id = '00000000-0000-4000-8000-000000000001';
    expect(under.logger.lines).toEqual([
      `debug: GET management.azure.com/ws → 503 in 120 ms (attempt 1, ${id})`,
      'debug: management.azure.com: 503, trying again in 2000 ms',
      `debug: GET management.azure.com/ws → ECONNRESET in 0 ms (attempt 2, ${id})`,
      'debug: management.azure.com: ECONNRESET, trying again in 1200 ms',
      `debug: GET management.azure.com/ws → 200 in 0 ms (attempt 3, ${id})`,
    ]);
  });
});
