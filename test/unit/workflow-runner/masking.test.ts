import { describe, expect, test } from '@jest/globals';

import { Masker } from '@azureml-actions/workflow-runner/masking';

function masker(...secrets: string[]): Masker {
  const made = new Masker();
  for (const secret of secrets) made.add(secret);
  return made;
}

describe('Masker', () => {
  test('hides a secret wherever it stands', () => {
    expect(masker('abc').mask('abc-abc xabcx')).toBe('***-*** x***x');
  });
  test('hides each line of a secret with many', () => {
    const key = '-----BEGIN-----\nline one\r\n\nline two\n';
    expect(masker(key).mask('got line two and line one')).toBe('got *** and ***');
  });
  test('hides overlapping secrets as one', () => {
    expect(masker('abcd', 'cdef').mask('abcdef!')).toBe('***!');
    expect(masker('abc', 'abcdef').mask('abcdef!')).toBe('***!');
    expect(masker('aa').mask('aaa')).toBe('***');
  });
  test('hides it in JSON, in a URL, and in base64 at any offset', () => {
    const made = masker('pa"ss/word+1');
    expect(made.mask(JSON.stringify({ p: 'pa"ss/word+1' }))).toBe('{"p":"***"}');
    expect(made.mask(`?p=${encodeURIComponent('pa"ss/word+1')}`)).toBe('?p=***');
    for (const prefix of ['', 'u:', 'x']) {
      const encoded = Buffer.from(`${prefix}pa"ss/word+1`).toString('base64');
      expect(made.mask(encoded)).toContain('***');
    }
  });
  test('ignores blank ones', () => {
    expect(masker('', '  ', '\n').mask('a b\nc')).toBe('a b\nc');
  });
  test('knows whether a text holds one', () => {
    expect(masker('abc').finds('xabcx')).toBe(true);
    expect(masker('abc').finds('xabx')).toBe(false);
  });
});
