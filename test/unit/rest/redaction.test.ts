import { describe, expect, test } from '@jest/globals';
import { redactSecrets } from '@azureml-actions/rest';

describe('somebody else’s text', () => {
  test.each([
    ['https://h/c?sv=1&sig=a%2Fb%3D&se=2', 'https://h/c?sv=1&sig=***&se=2'],
    ['?SIG=abc"', '?SIG=***"'],
    ['grant_type=x&client_secret=abc', 'grant_type=x&client_secret=***'],
    ['token eyJhbGciOiJub25lIn0.eyJhIjoxfQ. refused', 'token *** refused'],
  ])('loses what is secret: %s', (text, expected) => {
    expect(redactSecrets(text)).toBe(expected);
  });

  test.each(['statusCode=404', 'design=oak', 'The signature is wrong.', 'eyJ is how they begin', ''])(
    'keeps what is not: %j',
    (text) => {
      expect(redactSecrets(text)).toBe(text);
    },
  );
});
