import { describe, expect, test } from '@jest/globals';
import { remedyFor } from '@azureml-actions/rest';

describe('what to try next', () => {
  test.each([
    ['AuthorizationFailed', 403, 'AzureML Data Scientist'],
    ['ExpiredAuthenticationToken', 401, 'renew'],
    ['SubscriptionNotFound', 404, 'subscription-id'],
    ['ResourceGroupNotFound', 404, 'resource-group'],
    ['InvalidResourceLocation', 409, 'another region'],
    ['MissingSubscriptionRegistration', 409, 'az provider register'],
    ['NoRegisteredProviderFound', 400, 'api-version'],
    ['QuotaExceeded', 400, 'quota'],
  ])('is known for code %s', (code, status, part) => {
    expect(remedyFor([code], status)).toContain(part);
    expect(remedyFor([code.toUpperCase()], status)).toContain(part);
  });

  test('goes by the first code that is known', () => {
    expect(remedyFor([undefined, 'Unheard', 'QuotaExceeded', 'Conflict'], 403)).toContain('quota');
  });

  test.each([
    [401, 'token'],
    [403, 'role assignments'],
    [404, 'names'],
    [407, 'proxy'],
    [409, 'concurrency'],
    [429, 'throttles'],
    [500, 'Azure’s side'],
    [503, 'Azure’s side'],
  ])('goes by status %d where no code is known', (status, part) => {
    expect(remedyFor(['Unheard'], status)).toContain(part);
    expect(remedyFor([], status)).toContain(part);
  });

  test.each(['', 'constructor', 'toString', '__proto__'])('is not made up for code %j', (code) => {
    expect(remedyFor([code], 400)).toBeUndefined();
  });

  test('is a full sentence', () => {
    for (const status of [401, 403, 404, 407, 409, 429, 500]) {
      expect(remedyFor([], status)).toMatch(/^[A-Z].*\.$/su);
    }
  });
});
