import { describe, expect, test } from '@jest/globals';
import { InvalidResponseError, resolveLink } from '@azureml-actions/rest';

const base = new URL('https://host.example/a/b?x=1');

describe('a link that a server gave', () => {
  test.each([
    ['https://other.example/c?y=2', 'https://other.example/c?y=2'],
    ['/c', 'https://host.example/c'],
    ['c', 'https://host.example/a/c'],
    ['?y=2', 'https://host.example/a/b?y=2'],
    ['//other.example/c', 'https://other.example/c'],
  ])('%s is resolved against where it came from', (link, expected) => {
    expect(resolveLink(link, base, 'The link').href).toBe(expected);
  });

  test('is not repeated in the error when it is none: it may hold a signature', () => {
    const attempt = (): URL => resolveLink('https://[x?sig=s3cret', base, 'The nextLink of: Listing');
    expect(attempt).toThrow(InvalidResponseError);
    expect(attempt).toThrow(/^The nextLink of: Listing is no URL\.$/u);
  });
});
