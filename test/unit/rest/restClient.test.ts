import { describe, expect, test } from '@jest/globals';
import {
  ConnectionError,
  ForeignHostError,
  InvalidResponseError,
  RestError,
  TimeoutError,
  type RestClient,
  type RestRequest,
  type TokenSource,
} from '@azureml-actions/rest';
import { clientUnderTest } from '../../support/restClient.ts';
import { answer, connectionFault, sentJson } from '../../support/scriptedTransport.ts';

const arm = 'https://management.azure.com';
const get: RestRequest = { method: 'GET', url: `${arm}/ws`, audience: arm, what: 'Reading the workspace' };
const post: RestRequest = { ...get, method: 'POST', url: `${arm}/ws/listKeys`, what: 'Listing keys' };
const failed = { error: { code: 'InternalError', message: 'It broke.' } };

/** The error that a request ends with; a request that succeeds fails the test. */
async function failureOf(client: RestClient, request: RestRequest): Promise<unknown> {
  return client.send(request).then(
    (response) => {
      throw new Error(`succeeded with ${response.status}`);
    },
    (error: unknown) => error,
  );
}

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

describe('a SAS URL or public document', () => {
  const anonymous: RestRequest = {
    method: 'GET',
    url: 'https://account.blob.core.windows.net/c/log.txt?sig=s3cret',
    audience: 'none',
    what: 'Reading a log',
  };

  test('gets no token, whatever its host', async () => {
    const { client, transport, tokens } = clientUnderTest([answer(200, 'log')]);
    expect((await client.send(anonymous)).text).toBe('log');
    expect(transport.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(tokens.asked).toEqual([]);
  });

  test('is not tried with a token after 401', async () => {
    const { client, transport, tokens } = clientUnderTest([answer(401)]);
    expect(await failureOf(client, anonymous)).toMatchObject({ status: 401 });
    expect(transport.calls).toHaveLength(1);
    expect(tokens.invalidated).toEqual([]);
  });

  test('shows its signature neither in errors nor in debug lines', async () => {
    const echo = answer(403, '<html>No access to /c/log.txt?sv=1&sig=s3cret&se=2</html>');
    const { client, logger } = clientUnderTest([answer(503), connectionFault('ECONNRESET'), echo]);
    const error = await failureOf(client, anonymous);
    if (!(error instanceof RestError)) throw error;
    expect(error.report()).toContain('sig=***');
    expect(error.report() + logger.text).not.toContain('s3cret');
    expect(logger.text).toContain('GET account.blob.core.windows.net/c/log.txt → 503');
  });

  test('shows its signature in no error of a broken connection or a body that is no JSON', async () => {
    const reset = connectionFault('DEPTH_ZERO_SELF_SIGNED_CERT');
    const { client } = clientUnderTest([reset, answer(200, 'x', { 'content-type': 'text/plain' })]);
    const broken = await failureOf(client, anonymous);
    if (!(broken instanceof ConnectionError)) throw broken;
    expect(broken.report()).not.toContain('s3cret');
    const response = await client.send(anonymous);
    expect(() => response.json()).toThrow(
      'Reading a log: the answer of account.blob.core.windows.net is no JSON (text/plain).',
    );
  });
});

describe('a foreign host', () => {
  test.each([
    'https://evilapi.azureml.ms/x',
    'https://centralus.api.azureml.ms.evil.com/x',
    'https://management.azure.com@evil.example/x',
    'http://management.azure.com/x',
    'https://management.azure.com:8443/x',
    'https://management.azure.com./x',
  ])('%s gets no request, and no token is even made', async (url) => {
    for (const more of [{}, { bearer: 'endpoint-key' }]) {
      const { client, transport, tokens } = clientUnderTest([]);
      expect(await failureOf(client, { ...get, ...more, url })).toBeInstanceOf(ForeignHostError);
      expect(transport.requests).toEqual([]);
      expect(tokens.asked).toEqual([]);
    }
  });

  test('gets a bearer once it is trusted by name', async () => {
    const { client, transport } = clientUnderTest([answer(200, {})]);
    client.trustedHosts.trust('https://iris.eastus.inference.ml.azure.com/score');
    await client.send({ ...post, url: 'https://iris.eastus.inference.ml.azure.com/score', bearer: 'key' });
    expect(transport.requests[0]?.headers['authorization']).toBe('Bearer key');
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
    const error = await failureOf(client, get);
    expect(error).toMatchObject({ status: 401, code: 'ExpiredAuthenticationToken' });
    expect(error).toHaveProperty('remedy', expect.stringContaining('token has expired'));
    expect(transport.calls).toHaveLength(2);
    expect(tokens.invalidated).toHaveLength(1);
  });

  test('of an endpoint’s key is final: there is nothing to renew', async () => {
    const { client, transport, tokens } = clientUnderTest([unauthorized]);
    await failureOf(client, { ...post, bearer: 'key' });
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
    expect(await failureOf(client, get)).toMatchObject({ status: 500, code: 'InternalError' });
    expect(transport.unplayed).toBe(0);
    expect(clock.waits).toEqual([600, 1200, 2400, 4800, 9600]);
  });

  test('ends after six attempts with the last fault', async () => {
    const { client, transport } = clientUnderTest(Array(6).fill(connectionFault('ECONNRESET')));
    expect(await failureOf(client, get)).toMatchObject({ code: 'ECONNRESET' });
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
      await failureOf(client, post);
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
    await failureOf(client, get);
    expect(transport.calls).toHaveLength(1);
  });
});

describe('an error answer', () => {
  test('names what failed, the resource, code, message, request id and what to try', async () => {
    const body = { error: { code: 'AuthorizationFailed', message: 'No action read.' } };
    const { client } = clientUnderTest([answer(403, body, { 'x-ms-request-id': 'req-1' })]);
    const error = await failureOf(client, { ...get, resource: 'workspaces/w' });
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
    expect(await failureOf(client, get)).toMatchObject({ requestId: id });
  });
});

describe('a redirect', () => {
  test('within the cloud is followed by GET, relative ones included, with the token', async () => {
    const { client, transport } = clientUnderTest([
      answer(307, undefined, { location: '/moved?x=1' }),
      answer(302, undefined, { location: 'https://eastus.api.azureml.ms/there' }),
      answer(200, { ok: true }),
    ]);
    const response = await client.send({ ...get, query: { 'api-version': '1' } });
    expect(transport.calls).toEqual([
      `GET ${arm}/ws?api-version=1`,
      `GET ${arm}/moved?x=1`,
      'GET https://eastus.api.azureml.ms/there',
    ]);
    expect(transport.requests[2]?.headers['authorization']).toBe('Bearer token-1');
    expect(response.url.href).toBe('https://eastus.api.azureml.ms/there');
  });

  test.each(['https://evil.example/x?sig=secret', 'http://management.azure.com/x', '//evil.example/x'])(
    'to %s is not followed with a token',
    async (location) => {
      const { client, transport } = clientUnderTest([answer(302, undefined, { location })]);
      const error = await failureOf(client, get);
      expect(error).toBeInstanceOf(ForeignHostError);
      expect(String(error)).toContain('A redirect of management.azure.com');
      expect(String(error)).not.toContain('secret');
      expect(transport.calls).toHaveLength(1);
    },
  );

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('of %s is not followed', async (method) => {
    const { client } = clientUnderTest([answer(307, undefined, { location: '/x' })]);
    await expect(client.send({ ...get, method })).rejects.toThrow(
      'Reading the workspace was redirected to https://management.azure.com, which is not followed.',
    );
  });

  test('that never ends is given up', async () => {
    const { client, transport } = clientUnderTest(Array(10).fill(answer(302, undefined, { location: '/x' })));
    expect(await failureOf(client, get)).toBeInstanceOf(InvalidResponseError);
    expect(transport.calls).toHaveLength(6);
  });

  test('without an address is an answer', async () => {
    const { client } = clientUnderTest([answer(304)]);
    expect((await client.send(get)).status).toBe(304);
  });

  test('to no URL is an error that does not repeat it', async () => {
    const { client } = clientUnderTest([answer(302, undefined, { location: 'https://[secret' })]);
    await expect(client.send(get)).rejects.toThrow('A redirect of management.azure.com is no URL.');
  });

  const open: RestRequest = {
    ...get,
    url: 'https://a.example/x',
    audience: 'none',
    headers: { secret: 's' },
  };

  test('without a token may lead anywhere, but the caller’s headers stay with the first host', async () => {
    const { client, transport } = clientUnderTest([
      answer(302, undefined, { location: '/y' }),
      answer(302, undefined, { location: 'https://b.example/z' }),
      answer(200, {}),
    ]);
    await client.send(open);
    expect(transport.requests.map(({ headers }) => headers['secret'])).toEqual(['s', 's', undefined]);
  });

  test('without a token does not lead from https to http', async () => {
    const { client } = clientUnderTest([answer(302, undefined, { location: 'http://a.example/y' })]);
    await expect(client.send(open)).rejects.toThrow('redirected to http://a.example, which is not followed');
  });
});

describe('a cancelled request', () => {
  const reason = new Error('the runner says stop');

  test('is not even sent', async () => {
    const { client, transport } = clientUnderTest([]);
    expect(await failureOf(client, { ...get, signal: AbortSignal.abort(reason) })).toBe(reason);
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
    expect(await failureOf(client, { ...get, signal: signals.own })).toBe(reason);
    expect(transport.calls).toHaveLength(1);
  });

  test('ends in the wait before the next attempt', async () => {
    const abort = new AbortController();
    const { client, clock, transport } = clientUnderTest([answer(503)]);
    clock.onSleep = () => {
      abort.abort(reason);
    };
    expect(await failureOf(client, { ...get, signal: abort.signal })).toBe(reason);
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
    expect(await failureOf(client, get)).toBe(refusal);
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
