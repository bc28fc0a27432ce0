import { describe, expect, test } from '@jest/globals';
import { AuthenticationError, clientSecretCredential } from '@azureml-actions/identity';
import { CancelledError } from '@azureml-actions/rest';
import { failureOf } from '../../support/failureOf.ts';
import { answer, connectionFault } from '../../support/scriptedTransport.ts';
import { clientId, cloudNamed, fakeApplication, tenantId } from './credentials.ts';

const issued = answer(200, { token_type: 'Bearer', expires_in: 3599, access_token: 'the-token' });
const secret = 'a~secret.of-ours';

function refused(status: number, code: number, error = 'invalid_client') {
  return answer(status, {
    error,
    error_description: `AADSTS${code}: Something is not right. Trace ID: 33333333-3333-4333-8333-333333333333 Correlation ID: 44444444-4444-4444-8444-444444444444 Timestamp: 2026-01-15 12:00:00Z`,
    error_codes: [code],
  });
}

describe('one request, and none for discovery, in each cloud that has a name', () => {
  test.each([
    ['AzureCloud', 'login.microsoftonline.com', 'https://management.azure.com', 'https://ml.azure.com'],
    [
      'AzureUSGovernment',
      'login.microsoftonline.us',
      'https://management.usgovcloudapi.net',
      'https://ml.azure.us',
    ],
    [
      'AzureChinaCloud',
      'login.chinacloudapi.cn',
      'https://management.chinacloudapi.cn',
      'https://ml.azure.cn',
    ],
  ])('%s', async (name, host, management, ml) => {
    const cloud = cloudNamed(name);
    expect([cloud.managementAudience, cloud.mlAudience]).toEqual([management, ml]);
    const { options, transport, secrets } = fakeApplication([issued, issued], cloud);
    const credential = clientSecretCredential(options, secret);
    const before = Date.now();
    const token = await credential.requestToken(cloud.managementAudience);
    expect(token.token).toBe('the-token');
    expect(token.expiresOn - before).toBeGreaterThan(3_590_000);
    expect(token.expiresOn - before).toBeLessThan(3_605_000);
    await credential.requestToken(cloud.mlAudience);

    expect(transport.calls.map((call) => call.split('?')[0])).toEqual([
      `POST https://${host}/${tenantId}/oauth2/v2.0/token`,
      `POST https://${host}/${tenantId}/oauth2/v2.0/token`,
    ]);
    const forms = transport.requests.map(({ body }) => new URLSearchParams(String(body)));
    expect(forms.map((form) => form.get('scope')?.split(' ')[0])).toEqual([
      `${management}/.default`,
      `${ml}/.default`,
    ]);
    expect(forms[0]?.get('client_id')).toBe(clientId);
    expect(forms[0]?.get('client_secret')).toBe(secret);
    expect(secrets).toEqual([secret, 'the-token', 'the-token']);
  });
});

test.each([
  [429, { 'retry-after': '7' }, [7_000]],
  [503, {}, [600]],
  [408, {}, [600]],
  [500, { 'retry-after-ms': '20' }, [20]],
])('%i is tried again when the answer says', async (status, headers, waits) => {
  const { options, clock, transport } = fakeApplication([answer(status, 'busy', headers), issued]);
  const credential = clientSecretCredential(options, secret);
  expect((await credential.requestToken('https://ml.azure.com')).token).toBe('the-token');
  expect(clock.waits).toEqual(waits);
  expect(transport.unplayed).toBe(0);
});

test('a request that was throttled for long does not keep the next one from being sent', async () => {
  const { options } = fakeApplication([answer(429, '', { 'retry-after': '3600' }), issued]);
  const credential = clientSecretCredential(options, secret);
  expect(await failureOf(credential.requestToken('https://ml.azure.com'))).toMatchObject({
    code: 'EntraThrottled',
    remedy: expect.stringContaining('Run fewer jobs at once'),
  });
  expect((await credential.requestToken('https://ml.azure.com')).token).toBe('the-token');
});

test.each([
  [refused(401, 7000215), 'AADSTS7000215', /The client secret is wrong/u],
  [refused(401, 7000222), 'AADSTS7000222', /expired/u],
  [refused(400, 700016, 'unauthorized_client'), 'AADSTS700016', /Check client-id and tenant-id/u],
  [refused(400, 90002, 'invalid_request'), 'AADSTS90002', /Check tenant-id and cloud/u],
  [refused(400, 500011, 'invalid_resource'), 'AADSTS500011', /Check the audience and cloud/u],
  [refused(400, 50034, 'invalid_grant'), 'AADSTS50034', /Check tenant-id/u],
  [refused(400, 9999999), 'AADSTS9999999', /login\.microsoftonline\.com\/error/u],
])('a refusal is told with its code and remedy: %#', async (step, code, remedy) => {
  const { options } = fakeApplication([step]);
  const error = await failureOf(clientSecretCredential(options, secret).requestToken('https://ml.azure.com'));
  expect(error).toBeInstanceOf(AuthenticationError);
  expect(error).toMatchObject({
    code,
    requestId: '44444444-4444-4444-8444-444444444444',
    message: `Signing in to Entra ID failed (client secret, application ${clientId}, tenant ${tenantId}): ${code}: Something is not right.`,
    remedy: expect.stringMatching(remedy),
  });
});

test.each([
  ['no token', answer(200, { token_type: 'Bearer', expires_in: 3599 }), /./u],
  [
    'an empty token',
    answer(200, { token_type: 'Bearer', expires_in: 3599, access_token: '' }),
    /EmptyToken/u,
  ],
  ['no JSON', answer(200, '<html>Sign in to the guest network</html>'), /./u],
])('an answer with %s is an error', async (_, step, code) => {
  const { options } = fakeApplication([step]);
  const error = await failureOf(clientSecretCredential(options, secret).requestToken('https://ml.azure.com'));
  expect(error).toBeInstanceOf(AuthenticationError);
  expect(error).toMatchObject({ code: expect.stringMatching(code) });
});

test('a network that fails is told as such, not in the words of MSAL', async () => {
  const { options } = fakeApplication(Array.from({ length: 6 }, () => connectionFault('ECONNREFUSED')));
  const error = await failureOf(clientSecretCredential(options, secret).requestToken('https://ml.azure.com'));
  expect(error).toMatchObject({
    code: 'ECONNREFUSED',
    message: expect.stringMatching(/^Signing in to Entra ID failed .*scripted ECONNREFUSED/u),
    remedy: expect.stringContaining('proxy, firewall'),
  });
});

test('a service that stays down is told with its status', async () => {
  const { options } = fakeApplication(Array.from({ length: 6 }, () => refused(503, 90033)));
  const error = await failureOf(clientSecretCredential(options, secret).requestToken('https://ml.azure.com'));
  expect(error).toMatchObject({ code: 'AADSTS90033', message: expect.stringContaining('503') });
});

test('cancellation reaches the waits between attempts', async () => {
  const { options, clock } = fakeApplication([answer(503, ''), issued]);
  const cancellation = new AbortController();
  clock.onSleep = () => cancellation.abort(new CancelledError());
  const error = await failureOf(
    clientSecretCredential(options, secret).requestToken('https://ml.azure.com', cancellation.signal),
  );
  expect(error).toBeInstanceOf(CancelledError);
});

test('no secret and no token is in the debug log', async () => {
  const { options, logger } = fakeApplication([answer(503, ''), issued]);
  await clientSecretCredential(options, secret).requestToken('https://ml.azure.com');
  expect(logger.lines.length).toBeGreaterThan(1);
  expect(logger.text).not.toContain(secret);
  expect(logger.text).not.toContain('the-token');
});
