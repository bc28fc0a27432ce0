import { describe, expect, test } from '@jest/globals';
import { InvalidResponseError, parseAs, tryParseJson } from '@azureml-actions/rest';
import * as v from 'valibot';

const schema = v.object({ properties: v.object({ names: v.array(v.string()) }) });

describe('data from outside', () => {
  test('is given as the schema reads it', () => {
    const value = { properties: { names: ['a'], more: 1 } };
    expect(parseAs(schema, value, 'It')).toEqual({ properties: { names: ['a'] } });
  });

  test.each([
    ['a member deep inside', { properties: { names: ['a', 3] } }, ' at properties.names.1: '],
    ['a missing member', {}, ' at properties: '],
    ['the whole', 'text', ' specification says: '],
  ])('that is wrong in %s is refused with its place', (_, value, place) => {
    expect(() => parseAs(schema, value, 'The answer to GET workspace')).toThrow(InvalidResponseError);
    expect(() => parseAs(schema, value, 'The answer to GET workspace')).toThrow(
      /^The answer to GET workspace is not as its specification says/u,
    );
    expect(() => parseAs(schema, value, 'It')).toThrow(place);
  });
});

describe('JSON text', () => {
  test.each([
    ['{"a":[1,null]}', { a: [1, null] }],
    ['null', null],
    ['0', 0],
    ['""', ''],
  ])('%s is parsed', (text, value) => {
    expect(tryParseJson(text)).toEqual(value);
  });

  test.each(['', '<html>', '{"a":', 'undefined'])('%j is none, and nothing is thrown', (text) => {
    expect(tryParseJson(text)).toBeUndefined();
  });
});
