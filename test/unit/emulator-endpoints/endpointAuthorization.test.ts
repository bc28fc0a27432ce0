import { describe, expect, test } from '@jest/globals';
import { manualClock } from '@azureml-actions/emulator';
import { amlTokens } from '@azureml-actions/emulator/scoring/amlTokens';
import { refuse, type AuthorizationParts } from '@azureml-actions/emulator/scoring/endpointAuthorization';
import { endpointKeyring } from '@azureml-actions/emulator/scoring/endpointKeys';
import { parseAuthMode } from '@azureml-actions/emulator/scoring/authMode';

const parts = (change: Partial<AuthorizationParts>): AuthorizationParts => ({
  mode: 'Key',
  keys: () => ({ primaryKey: 'one', secondaryKey: 'two' }),
  verifyAmlToken: () => Promise.resolve('malformed'),
  verifyEntraToken: () => Promise.resolve('audience'),
  mayScore: () => true,
  ...change,
});

describe('authorization of scoring requests', () => {
  test.each([
    ['one', undefined],
    ['two', undefined],
    ['three', 'key_auth_access_denied'],
    [undefined, 'key_auth_bad_header_forbidden'],
  ])('with key %s', async (credential, refusal) => {
    expect(await refuse(credential, parts({}))).toBe(refusal);
  });

  test('each mode asks its own verifier', async () => {
    const aml = parts({ mode: 'AMLToken', verifyAmlToken: () => Promise.resolve('expired') });
    expect(await refuse('x', aml)).toBe('Jwt is expired');
    expect(await refuse('x', parts({ mode: 'AADToken' }))).toBe('Audiences in Jwt are not allowed');
    expect(await refuse(undefined, parts({ mode: 'AADToken' }))).toBe('Jwt is missing');
    const valid = parts({ mode: 'AADToken', verifyEntraToken: () => Promise.resolve('valid') });
    expect(await refuse('x', valid)).toBeUndefined();
  });

  test('an Entra token needs a role that may score, an AML token does not', async () => {
    const none = { mayScore: () => false };
    const entra = parts({ mode: 'AADToken', verifyEntraToken: () => Promise.resolve('valid'), ...none });
    expect(await refuse('x', entra)).toContain('onlineEndpoints/score/action');
    const aml = parts({ mode: 'AMLToken', verifyAmlToken: () => Promise.resolve('valid'), ...none });
    expect(await refuse('x', aml)).toBeUndefined();
  });

  test('a key is no token, and a token no key', async () => {
    expect(await refuse('one', parts({ mode: 'AMLToken' }))).toMatch(/Jwt is not in the form/);
  });

  test('auth modes are read whatever their case', () => {
    expect(['key', 'AMLTOKEN', 'aadToken', 'other', 5].map(parseAuthMode)).toEqual([
      'Key',
      'AMLToken',
      'AADToken',
      undefined,
      undefined,
    ]);
  });
});

describe('Azure ML tokens', () => {
  test('are for one endpoint, for a while, by one issuer', async () => {
    const clock = manualClock();
    const tokens = amlTokens(clock, 100);
    const token = await tokens.issue('/Endpoint');
    const now = clock.now() / 1000;
    expect(token).toMatchObject({
      tokenType: 'Bearer',
      expiryTimeUtc: now + 100,
      refreshAfterTimeUtc: now + 80,
    });
    expect(await tokens.verify(token.accessToken, '/endpoint')).toBe('valid');
    expect(await tokens.verify(token.accessToken, '/other')).toBe('audience');
    expect(await amlTokens(clock, 100).verify(token.accessToken, '/endpoint')).toBe('signature');
    expect(await tokens.verify('nonsense', '/endpoint')).toBe('malformed');
    clock.advance(101_000);
    expect(await tokens.verify(token.accessToken, '/endpoint')).toBe('expired');
  });
});

describe('keys', () => {
  test('stay until they are changed one by one, or the endpoint goes', () => {
    const ring = endpointKeyring();
    const first = ring.of('/E');
    expect(ring.of('/e')).toBe(first);
    expect(first.primaryKey).not.toBe(first.secondaryKey);
    ring.set('/e', { primaryKey: 'chosen' });
    expect(ring.of('/E')).toEqual({ primaryKey: 'chosen', secondaryKey: first.secondaryKey });
    ring.remove('/E');
    expect(ring.of('/e').primaryKey).not.toBe('chosen');
  });
});
