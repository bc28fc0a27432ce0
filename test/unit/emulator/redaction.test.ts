import { describe, expect, test } from '@jest/globals';
import {
  redacted,
  redactHeaders,
  redactQuery,
  redactText,
  redactValue,
} from '@azureml-actions/emulator/redaction';

const token = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl';

describe('redaction', () => {
  test('equal secrets look equal, different ones different', () => {
    expect(redacted('one')).toMatch(/^<redacted sha256:[0-9a-f]{8}>$/);
    expect(redacted('one')).toBe(redacted('one'));
    expect(redacted('one')).not.toBe(redacted('two'));
  });

  test('headers lose their credentials and keep their scheme', () => {
    expect(
      redactHeaders({
        Authorization: `Bearer ${token}`,
        secret: 's',
        accept: '*/*',
        location: '/x?sig=abc&se=1',
      }),
    ).toEqual({
      Authorization: `Bearer ${redacted(token)}`,
      secret: redacted('s'),
      accept: '*/*',
      location: `/x?sig=${redacted('abc')}&se=1`,
    });
  });

  test('tokens and signatures are found in the middle of a text', () => {
    expect(redactText(`a ${token} b https://h/c?sv=1&sig=a%2Bb%3D&sp=r c`)).toBe(
      `a ${redacted(token)} b https://h/c?sv=1&sig=${redacted('a%2Bb%3D')}&sp=r c`,
    );
    expect(redactText('plain text, no sig= here')).toBe('plain text, no sig= here');
  });

  test('query parameters', () => {
    expect(redactQuery({ sig: 'x', 'api-version': '1' })).toEqual({ sig: redacted('x'), 'api-version': '1' });
  });

  test('secret members of a body, however deep; a metric named key stays', () => {
    expect(
      redactValue({
        client_secret: 'x',
        nested: [{ primaryKey: 'k', sasUri: '' }],
        key: 'accuracy',
        store: { secretsType: 'AccountKey', key: 'k' },
        text: token,
        count: 1,
        none: null,
      }),
    ).toEqual({
      client_secret: redacted('x'),
      nested: [{ primaryKey: redacted('k'), sasUri: '' }],
      key: 'accuracy',
      store: { secretsType: 'AccountKey', key: redacted('k') },
      text: redacted(token),
      count: 1,
      none: null,
    });
  });
});
