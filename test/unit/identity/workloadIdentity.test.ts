import { expect, test } from '@jest/globals';
import { workloadIdentityCredential } from '@azureml-actions/identity';
import { failureOf } from '../../support/failureOf.ts';
import { answer } from '../../support/scriptedTransport.ts';
import { clientId, cloudNamed, fakeApplication, unsignedToken, type FakeApplication } from './credentials.ts';

const request = { url: 'https://runner.example/idtoken?api-version=2.0', token: 'request-token' };
const issuer = 'https://token.actions.githubusercontent.com';
const subject = 'repo:octo-org/octo-model:environment:production';
const issued = answer(200, { token_type: 'Bearer', expires_in: 3599, access_token: 'the-token' });
const refused = (code: number) =>
  answer(401, { error: 'invalid_client', error_description: `AADSTS${code}: No.`, error_codes: [code] });

/** An ID token that lives for five minutes of the application's own clock. */
const idToken =
  (jti: string, app: () => FakeApplication, audience = 'api://AzureADTokenExchange') =>
  () => {
    const exp = app().clock.now() / 1000 + 300;
    return answer(200, { value: unsignedToken({ iss: issuer, sub: subject, aud: audience, exp, jti }) });
  };
const assertions = ({ transport }: FakeApplication): (string | undefined)[] =>
  transport.requests
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => new URLSearchParams(String(body)).get('client_assertion') ?? '')
    .map((jwt) => {
      const claims: unknown = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
      return claims instanceof Object && 'jti' in claims ? String(claims.jti) : undefined;
    });

test('two requests in all; a second audience uses the same assertion, and a late one a new one', async () => {
  const app = fakeApplication([idToken('one', () => app), issued, issued, idToken('two', () => app), issued]);
  const credential = workloadIdentityCredential(app.options, request);
  await credential.requestToken('https://management.azure.com');
  expect(app.transport.requests).toHaveLength(2);
  await credential.requestToken('https://ml.azure.com');
  expect(app.transport.requests).toHaveLength(3);
  app.clock.advance(4 * 60_000 + 1);
  await credential.requestToken('https://management.azure.com');
  expect(assertions(app)).toEqual(['one', 'one', 'two']);
  expect(app.transport.requests[0]?.headers['authorization']).toBe('Bearer request-token');
  expect(app.logger.lines.filter((line) => line.startsWith('info'))).toEqual([
    `info: GitHub’s ID token: issuer ${issuer}, subject ${subject}, audience api://AzureADTokenExchange`,
  ]);
});

test.each([
  ['AzureCloud', 'api://AzureADTokenExchange'],
  ['AzureUSGovernment', 'api://AzureADTokenExchangeUSGov'],
  ['AzureChinaCloud', 'api://AzureADTokenExchangeChina'],
])('%s asks GitHub for the audience %s', async (cloud, audience) => {
  const app = fakeApplication([idToken('one', () => app, audience), issued], cloudNamed(cloud));
  await workloadIdentityCredential(app.options, request).requestToken('https://ml.azure.com');
  expect(app.transport.requests[0]?.url.searchParams.get('audience')).toBe(audience);
});

test('an assertion that ended on its way is replaced once', async () => {
  const app = fakeApplication([
    idToken('one', () => app),
    refused(700024),
    idToken('two', () => app),
    issued,
  ]);
  await workloadIdentityCredential(app.options, request).requestToken('https://ml.azure.com');
  expect(assertions(app)).toEqual(['one', 'two']);

  const again = fakeApplication([
    idToken('one', () => again),
    refused(700024),
    idToken('two', () => again),
    refused(700024),
  ]);
  const error = await failureOf(
    workloadIdentityCredential(again.options, request).requestToken('https://ml.azure.com'),
  );
  expect(error).toMatchObject({ code: 'AADSTS700024', message: expect.not.stringContaining('az ad app') });
});

test.each([70021, 700211, 700212, 700213, 7002138])(
  'AADSTS%i comes with the federated credential to configure',
  async (code) => {
    const app = fakeApplication([idToken('one', () => app), refused(code)]);
    const error = await failureOf(
      workloadIdentityCredential(app.options, request).requestToken('https://ml.azure.com'),
    );
    const text = error instanceof Error ? error.message : '';
    expect(text).toContain(
      `GitHub’s ID token: issuer ${issuer}, subject ${subject}, audience api://AzureADTokenExchange`,
    );
    const [, id, json] = /--id (\S+) --parameters '(.*)'/u.exec(text) ?? [];
    expect(id).toBe(clientId);
    expect(JSON.parse(json ?? '')).toEqual({
      name: 'github-actions',
      issuer,
      subject,
      audiences: ['api://AzureADTokenExchange'],
    });
    expect(text).not.toContain('signature-of-nobody');
  },
);

test.each([
  [answer(401, 'no'), /answered 401/u, /permissions: id-token: write/u],
  [answer(200, { value: '' }), /answered 200 without one/u, /githubstatus/u],
  [answer(404, ''), /answered 404/u, /githubstatus/u],
])('a runner that gives no ID token is told apart: %#', async (step, message, remedy) => {
  const { options } = fakeApplication([step]);
  const error = await failureOf(
    workloadIdentityCredential(options, request).requestToken('https://ml.azure.com'),
  );
  expect(error).toMatchObject({
    code: 'IdTokenUnavailable',
    message: expect.stringMatching(message),
    remedy: expect.stringMatching(remedy),
  });
});

test('the request token goes by https only', async () => {
  const { options, transport } = fakeApplication([]);
  const credential = workloadIdentityCredential(options, {
    ...request,
    url: 'http://runner.example/idtoken',
  });
  expect(await failureOf(credential.requestToken('https://ml.azure.com'))).toMatchObject({
    code: 'IdTokenUnavailable',
    message: expect.stringContaining('http://runner.example, not by https'),
  });
  expect(transport.requests).toEqual([]);
});

test('GitHub’s endpoint is tried again, and callers at the same time share one ID token', async () => {
  const app = fakeApplication([answer(503, ''), idToken('one', () => app), issued, issued]);
  const credential = workloadIdentityCredential(app.options, request);
  await Promise.all(
    ['https://ml.azure.com', 'https://management.azure.com'].map((a) => credential.requestToken(a)),
  );
  expect(assertions(app)).toEqual(['one', 'one']);
  expect(app.secrets.filter((secret) => secret.startsWith('eyJ'))).toHaveLength(1);
});
