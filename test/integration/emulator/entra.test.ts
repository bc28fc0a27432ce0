import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { manualClock, startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at, createClient, type Answer, type Client } from './client.ts';

const subject = 'repo:octo-org/octo-model:ref:refs/heads/main';

describe('Entra ID', () => {
  const clock = manualClock(Date.UTC(2026, 5, 1));
  let emulator: Emulator;
  let client: Client;

  beforeAll(async () => {
    emulator = await startEmulator({ clock });
    client = createClient(emulator);
  });
  afterAll(() => emulator.stop());

  const post = (path: string, form: Record<string, string | undefined>, headers = {}) => {
    const { clientId, clientSecret } = emulator.identity;
    const all: Record<string, string | undefined> = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      ...form,
    };
    const fields = new URLSearchParams();
    for (const [name, value] of Object.entries(all)) if (value !== undefined) fields.set(name, value);
    return client.send('POST', emulator.planes.login.origin + path, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: fields.toString(),
    });
  };
  const v1 = (form: Record<string, string | undefined> = {}) =>
    post(`/${emulator.identity.tenantId}/oauth2/token`, {
      resource: 'https://management.azure.com/',
      ...form,
    });
  const v2 = (form: Record<string, string | undefined> = {}) =>
    post(`/${emulator.identity.tenantId}/oauth2/v2.0/token`, {
      scope: 'https://management.azureml-emulator.test/.default',
      ...form,
    });
  const idToken = (audience = 'api://AzureADTokenExchange') =>
    client.send('GET', `${emulator.idTokenRequest.url}&audience=${encodeURIComponent(audience)}`, {
      token: emulator.idTokenRequest.token,
    });
  const federated = (assertion: unknown) =>
    v2({
      client_secret: undefined,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: String(assertion),
    });
  const claims = (answer: Answer): unknown => {
    const token = String(at(answer.body, 'access_token') ?? at(answer.body, 'value'));
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  };

  test('v1 answers with numbers as strings and the resource as asked for', async () => {
    const answer = await v1();
    expect(answer.status).toBe(200);
    const now = Math.floor(clock.now() / 1000);
    expect(answer.body).toEqual({
      token_type: 'Bearer',
      expires_in: '3599',
      ext_expires_in: '3599',
      expires_on: String(now + 3600),
      not_before: String(now),
      resource: 'https://management.azure.com/',
      access_token: expect.stringMatching(/^eyJ/),
    });
    expect(claims(answer)).toMatchObject({
      aud: 'https://management.azure.com/',
      iss: `${emulator.planes.login.origin}/${emulator.identity.tenantId}/`,
      tid: emulator.identity.tenantId,
      oid: emulator.identity.objectId,
      sub: emulator.identity.objectId,
      appid: emulator.identity.clientId,
      iat: now,
      nbf: now,
      exp: now + 3600,
    });
  });

  test.each([
    'https://management.azureml-emulator.test',
    'https://ml.azure.azureml-emulator.test',
    'https://ml.azure.com',
    'https://storage.azure.com/',
  ])('v2 issues a token for %s', async (audience) => {
    const answer = await v2({ scope: `${audience}/.default` });
    expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    expect(at(claims(answer), 'aud')).toBe(audience);
  });

  test.each([
    [
      'an unknown application',
      { client_id: '11111111-1111-1111-1111-111111111111' },
      400,
      700016,
      'unauthorized_client',
    ],
    ['a wrong secret', { client_secret: 'nope' }, 401, 7000215, 'invalid_client'],
    ['no secret', { client_secret: undefined }, 401, 7000216, 'invalid_client'],
    ['no client id', { client_id: undefined }, 400, 900144, 'invalid_request'],
    ['no scope', { scope: undefined }, 400, 900144, 'invalid_request'],
    ['two scopes', { scope: 'a/.default b/.default' }, 400, 70011, 'invalid_scope'],
    ['a scope without /.default', { scope: 'https://management.azure.com/x' }, 400, 1002012, 'invalid_scope'],
    ['an unknown resource', { scope: 'https://example.test/.default' }, 400, 500011, 'invalid_resource'],
    ['another grant', { grant_type: 'password' }, 400, 70003, 'unsupported_grant_type'],
    ['a user', { grant_type: 'password', username: 'ada@contoso.test' }, 400, 50034, 'invalid_grant'],
  ])('%s is refused in the shape of Entra', async (_, form, status, code, error) => {
    const answer = await v2(form);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      error,
      error_codes: [code],
      error_uri: `${emulator.planes.login.origin}/error?code=${code}`,
    });
    expect(String(at(answer.body, 'error_description'))).toMatch(
      new RegExp(
        `^AADSTS${code}: .+ Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: 2026-06-01 00:00:00Z$`,
      ),
    );
  });

  test('an unknown tenant is refused; the correlation id is the one the client chose', async () => {
    const chosen = '22222222-2222-2222-2222-222222222222';
    const answer = await post('/contoso.com/oauth2/v2.0/token', {}, { 'client-request-id': chosen });
    expect(answer.body).toMatchObject({ error_codes: [90002], correlation_id: chosen });
  });

  test('a tenant that cannot be one is refused in its own way', async () => {
    const answer = await post('/contoso/oauth2/v2.0/token', {});
    expect(answer.body).toMatchObject({ error: 'invalid_request', error_codes: [900023] });
  });

  test.each([
    [{ status: 429, retryAfter: 2 }, 90055, 'temporarily_unavailable'],
    [{ status: 503 }, 90033, 'temporarily_unavailable'],
    [{ status: 401, code: 'AADSTS7000222', message: 'The secret has expired.' }, 7000222, 'invalid_client'],
    [{ status: 400, code: 'AADSTS53003' }, 53003, 'invalid_client'],
  ])('an injected %p has the shape of Entra', async (effect, code, error) => {
    emulator.faults.inject({ match: { plane: 'login' }, effect: { kind: 'status', ...effect } });
    const answer = await v2();
    expect(answer.status).toBe(effect.status);
    expect(answer.headers['retry-after']).toBe('retryAfter' in effect ? '2' : undefined);
    expect(answer.body).toMatchObject({ error, error_codes: [code] });
    expect(String(at(answer.body, 'error_description'))).toContain(`AADSTS${code}: `);
    expect((await v2()).status).toBe(200);
  });

  test('discovery leads MSAL to the token endpoint and the keys', async () => {
    const { origin, host } = emulator.planes.login;
    const { tenantId } = emulator.identity;
    const instance = await client.send('GET', `${origin}/common/discovery/instance?api-version=1.1`);
    expect(instance.body).toMatchObject({ metadata: [{ preferred_network: host, aliases: [host] }] });
    const found = await client.send('GET', `${origin}/${tenantId}/v2.0/.well-known/openid-configuration`);
    expect(found.body).toMatchObject({
      issuer: `${origin}/${tenantId}/v2.0`,
      token_endpoint: `${origin}/${tenantId}/oauth2/v2.0/token`,
    });
    const keys = await client.send('GET', String(at(found.body, 'jwks_uri')));
    expect(at(keys.body, 'keys', 0, 'alg')).toBe('RS256');
    expect(at(keys.body, 'keys', 0, 'd')).toBeUndefined();
  });

  test("GitHub's ID token has the subject of the run and buys an access token", async () => {
    const answer = await idToken();
    expect(claims(answer)).toMatchObject({
      iss: emulator.planes.github.origin,
      sub: subject,
      aud: 'api://AzureADTokenExchange',
      repository: 'octo-org/octo-model',
      ref: 'refs/heads/main',
      exp: Math.floor(clock.now() / 1000) + 300,
    });
    const bought = await federated(at(answer.body, 'value'));
    expect(bought.status).toBe(200);
    expect(at(claims(bought), 'appid')).toBe(emulator.identity.clientId);
  });

  test('an ID token for another audience is refused', async () => {
    const answer = await federated(at((await idToken('https://github.com/octo-org')).body, 'value'));
    expect([answer.status, at(answer.body, 'error_codes', 0)]).toEqual([401, 700212]);
  });

  test('an ID token that expired is refused, with both times', async () => {
    const { body } = await idToken();
    clock.advance(301_000);
    const answer = await federated(at(body, 'value'));
    expect([answer.status, at(answer.body, 'error_codes', 0)]).toEqual([401, 700024]);
    expect(String(at(answer.body, 'error_description'))).toContain(
      'expiry time of assertion 2026-06-01T00:05:00',
    );
  });

  test('an ID token somebody else signed, or that is none, is refused', async () => {
    const good = String(at((await idToken()).body, 'value'));
    const forged = await federated(`${good.slice(0, -8)}AAAAAAAA`);
    expect(at(forged.body, 'error_codes', 0)).toBe(700027);
    expect(at((await federated('not-a-token')).body, 'error_codes', 0)).toBe(50027);
  });

  test.each([undefined, 'wrong'])('the ID-token endpoint refuses the request token %s', async (token) => {
    const answer = await client.send(
      'GET',
      emulator.idTokenRequest.url,
      token === undefined ? {} : { token },
    );
    expect(answer.status).toBe(401);
  });

  test('no secret reaches the journal, and equal tokens can be recognized', async () => {
    const answer = await v1();
    const token = String(at(answer.body, 'access_token'));
    await client.send(
      'GET',
      `${emulator.planes.arm.origin}/subscriptions/x/resourceGroups?api-version=2021-04-01`,
      {
        token,
      },
    );
    const journal = JSON.stringify(emulator.journal.entries());
    expect(journal).not.toContain(emulator.identity.clientSecret);
    expect(journal).not.toContain(emulator.idTokenRequest.token);
    expect(journal).not.toMatch(/eyJ[\w-]+\.eyJ/);
    const digest = createHash('sha256').update(token).digest('hex').slice(0, 8);
    expect(emulator.journal.entries({ plane: 'arm' }).at(-1)?.request.headers['authorization']).toBe(
      `Bearer <redacted sha256:${digest}>`,
    );
  });
});

test.each([
  ['another repository', { trustedSubject: 'repo:octo-org/other:ref:refs/heads/main' }, 700213],
  ['another case', { trustedSubject: subject.toUpperCase() }, 7002138],
])('an application that trusts %s refuses the ID token', async (_, github, code) => {
  const emulator = await startEmulator({ github });
  try {
    const client = createClient(emulator);
    const { body } = await client.send(
      'GET',
      `${emulator.idTokenRequest.url}&audience=api://AzureADTokenExchange`,
      {
        token: emulator.idTokenRequest.token,
      },
    );
    const { tenantId, clientId } = emulator.identity;
    const answer = await client.send(
      'POST',
      `${emulator.planes.login.origin}/${tenantId}/oauth2/v2.0/token`,
      {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          scope: 'https://management.azure.com/.default',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: String(at(body, 'value')),
        }).toString(),
      },
    );
    expect(at(answer.body, 'error_codes', 0)).toBe(code);
    expect(String(at(answer.body, 'error_description'))).toContain(`'${subject}'`);
  } finally {
    await emulator.stop();
  }
});
