import { describe, expect, test } from '@jest/globals';
import { decodeClaims, sameAudience, StaticTokenCredential } from '@azureml-actions/identity';
import { failureOf } from '../../support/failureOf.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { tenantId, unsignedToken } from './credentials.ts';

const arm = 'https://management.azure.com';
const clock = new FakeClock();
const exp = clock.now() / 1000 + 600;

test('hands out what it was given, until it ends', async () => {
  const time = new FakeClock();
  const token = unsignedToken({ aud: `${arm}/`, exp, tid: tenantId });
  const credential = new StaticTokenCredential(token, time, tenantId.toUpperCase());
  expect(await credential.requestToken(arm)).toEqual({ token, expiresOn: exp * 1000 });
  expect([credential.renewable, credential.isReadable]).toEqual([false, true]);
  time.advance(600_000);
  expect(await failureOf(credential.requestToken(arm))).toMatchObject({
    code: 'TokenExpired',
    remedy: expect.stringContaining('OIDC or a client secret'),
  });
});

test('an opaque token is taken as it is', async () => {
  const credential = new StaticTokenCredential('opaque', clock, tenantId);
  expect(credential.isReadable).toBe(false);
  expect((await credential.requestToken(arm)).token).toBe('opaque');
});

test.each([
  [{ aud: 'https://ml.azure.com', exp }, 'TokenAudience'],
  [{ aud: arm, exp, tid: '99999999-9999-4999-8999-999999999999' }, 'TokenTenant'],
])('a token for something else is refused before it is sent: %p', async (claims, code) => {
  const credential = new StaticTokenCredential(unsignedToken(claims), clock, tenantId);
  expect(await failureOf(credential.requestToken(arm))).toMatchObject({ code });
});

test('a tenant named by its domain is left to Azure to compare', async () => {
  const token = unsignedToken({ aud: arm, exp, tid: tenantId });
  expect((await new StaticTokenCredential(token, clock, 'contoso.com').requestToken(arm)).token).toBe(token);
});

describe('audiences', () => {
  test.each([
    [`${arm}/`, arm, true],
    ['HTTPS://Management.Azure.com', arm, true],
    ['https://management.core.windows.net/', arm, true],
    ['https://management.core.usgovcloudapi.net', 'https://management.usgovcloudapi.net', true],
    ['https://management.core.chinacloudapi.cn', 'https://management.chinacloudapi.cn', true],
    ['https://management.core.usgovcloudapi.net', arm, false],
    ['https://ml.azure.com', arm, false],
    ['797f4846-ba00-4fd7-ba43-dac1f8f63013', arm, true],
  ])('a token for %s serves %s: %p', (known, wanted, same) => {
    expect(sameAudience(known, wanted)).toBe(same);
  });
});

test.each([
  ['not a token', undefined],
  ['a.b', undefined],
  ['a.!!!.c', undefined],
  [`a.${Buffer.from('"text"').toString('base64url')}.c`, undefined],
  [unsignedToken({ aud: ['x', 'y'], exp: 5, oid: 7 }), { aud: ['x', 'y'], exp: 5 }],
])('claims of %s', (token, claims) => {
  expect(decodeClaims(token)).toEqual(claims);
});
