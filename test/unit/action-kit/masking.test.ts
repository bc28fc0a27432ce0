import { describe, expect, test } from '@jest/globals';
import { secretShapes } from '@azureml-actions/action-kit/masking';

test.each([
  ['nothing', ''],
  ['braces', '{'],
  ['more braces', '  }]},\n'],
  ['a few characters', 'abc'],
  ['a subscription or tenant id', '11111111-2222-3333-4444-5555ABCDEF00'],
  ['a resource id', '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg'],
  ['a provider’s id', '/providers/Microsoft.MachineLearningServices/registries/azureml'],
])('%s is never masked', (_, text) => {
  expect(secretShapes(text)).toEqual([]);
});

test('a client secret: few masks, and each one for something', () => {
  expect(secretShapes('Ab~8Q.cd_ef-gh+/12=')).toEqual([
    'Ab~8Q.cd_ef-gh+/12=',
    'Ab~8Q.cd_ef-gh%2B%2F12%3D',
    'Ab%7E8Q.cd_ef-gh%2B%2F12%3D',
    'QWJ+OFEuY2RfZWYtZ2grLzEyPQ',
    'QWJ+OFEuY2RfZWYtZ2grLzEyP',
    'FifjhRLmNkX2VmLWdoKy8xMj',
    'BYn44US5jZF9lZi1naCsvMTI9',
    'QWJ-OFEuY2RfZWYtZ2grLzEyPQ',
    'QWJ-OFEuY2RfZWYtZ2grLzEyP',
  ]);
});

describe('base64 at any place in a longer text', () => {
  test.each(['', 'u', 'us', 'use', 'user:'])('behind %p', (before) => {
    for (const secret of ['secret-of-11', 'secret-of-12+', 'secret-of-13ab']) {
      for (const after of ['', '@', '@h', '@host']) {
        const encoded = Buffer.from(before + secret + after).toString('base64');
        const shown = secretShapes(secret).reduce((text, shape) => text.replaceAll(shape, '***'), encoded);
        expect(shown).toContain('***');
        // At most the two characters at each end that the neighbours share, and padding, are left.
        expect(shown.length - '***'.length).toBeLessThanOrEqual(Math.ceil((before + after).length * 1.4) + 5);
      }
    }
  });
});

test('a token: itself, and its signature in base64, without which it is worthless', () => {
  const signature = 'c2lnbmF0dXJl'.repeat(4);
  const token = `eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.${signature}`;
  const shapes = secretShapes(token);
  expect(shapes[0]).toBe(token);
  expect(shapes.length).toBeLessThanOrEqual(4);
  for (const offset of [0, 1, 2]) {
    const encoded = Buffer.from('x'.repeat(offset) + token).toString('base64');
    expect(shapes.some((shape) => encoded.includes(shape))).toBe(true);
  }
});

test('a secret of many lines: the lines worth it, and never a mask of many lines', () => {
  const creds = JSON.stringify(
    {
      clientId: '11111111-2222-3333-4444-555555555555',
      clientSecret: 'a-secret-of-some-length',
      resourceManagerEndpointUrl: 'https://management.azure.com/',
    },
    null,
    2,
  );
  const shapes = secretShapes(creds);
  expect(shapes.filter((shape) => /[\r\n]/u.test(shape))).toEqual([]);
  expect(shapes[0]).toBe('"clientSecret": "a-secret-of-some-length",');
  expect(shapes.filter((shape) => shape.length < 30)).toEqual([]);

  const pem = [
    '-----BEGIN PRIVATE KEY-----',
    'MIIEvQIBADANBgkq',
    'hkiG9w0BAQEFAASC',
    '-----END PRIVATE KEY-----',
  ];
  expect(secretShapes(pem.join('\r\n')).filter((shape) => shape.length < 30)).toEqual([pem[1], pem[2]]);
});
