import { expect, test } from '@jest/globals';
import { matchFederatedCredential } from '@azureml-actions/emulator/entra/federation';

const credential = {
  issuer: 'https://issuer.test',
  subject: 'repo:o/r:ref:refs/heads/main',
  audience: 'api://AzureADTokenExchange',
};
const claims = { iss: credential.issuer, sub: credential.subject, aud: credential.audience };

test('a token that fits, also among several audiences', () => {
  expect(matchFederatedCredential(claims, [credential])).toBe(credential);
  expect(matchFederatedCredential({ ...claims, aud: ['x', credential.audience] }, [credential])).toBe(
    credential,
  );
});

test.each([
  [{ iss: 'https://issuer.test/' }, 700211, "issuer 'https://issuer.test/'"],
  [{ sub: 'repo:o/r:pull_request' }, 700213, "subject 'repo:o/r:pull_request'"],
  [{ sub: credential.subject.toUpperCase() }, 7002138, 'case-insensitive comparison'],
  [{ aud: 'other' }, 700212, "audience 'other'"],
])('%j is refused with AADSTS%i', (change, entraCode, message) => {
  expect(() => matchFederatedCredential({ ...claims, ...change }, [credential])).toThrow(
    expect.objectContaining({ entraCode, message: expect.stringContaining(message) }),
  );
});
