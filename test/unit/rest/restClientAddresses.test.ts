import { describe, expect, test } from '@jest/globals';
import {
  ConnectionError,
  ForeignHostError,
  InvalidResponseError,
  RestError,
  type RestRequest,
} from '@azureml-actions/rest';
import { failureOf } from '../../support/failureOf.ts';
import { clientUnderTest } from '../../support/restClient.ts';
import { answer, connectionFault } from '../../support/scriptedTransport.ts';

const arm = 'https://management.azure.com';
const get: RestRequest = { method: 'GET', url: `${arm}/ws`, audience: arm, what: 'Reading the workspace' };
const post: RestRequest = { ...get, method: 'POST', url: `${arm}/ws/listKeys`, what: 'Listing keys' };

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
    expect(await failureOf(client.send(anonymous))).toMatchObject({ status: 401 });
    expect(transport.calls).toHaveLength(1);
    expect(tokens.invalidated).toEqual([]);
  });

  test('shows its signature neither in errors nor in debug lines', async () => {
    const echo = answer(403, '<html>No access to /c/log.txt?sv=1&sig=s3cret&se=2</html>');
    const { client, logger } = clientUnderTest([answer(503), connectionFault('ECONNRESET'), echo]);
    const error = await failureOf(client.send(anonymous));
    if (!(error instanceof RestError)) throw error;
    expect(error.report()).toContain('sig=***');
    expect(error.report() + logger.text).not.toContain('s3cret');
    expect(logger.text).toContain('GET account.blob.core.windows.net/c/log.txt → 503');
  });

  test('shows its signature in no error of a broken connection or a body that is no JSON', async () => {
    const reset = connectionFault('DEPTH_ZERO_SELF_SIGNED_CERT');
    const { client } = clientUnderTest([reset, answer(200, 'x', { 'content-type': 'text/plain' })]);
    const broken = await failureOf(client.send(anonymous));
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
      expect(await failureOf(client.send({ ...get, ...more, url }))).toBeInstanceOf(ForeignHostError);
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
      const error = await failureOf(client.send(get));
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
    expect(await failureOf(client.send(get))).toBeInstanceOf(InvalidResponseError);
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
