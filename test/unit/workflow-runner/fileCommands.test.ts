import { describe, expect, test } from '@jest/globals';

import { parseKeyValues } from '@azureml-actions/workflow-runner/fileCommands';

describe('parseKeyValues', () => {
  test('reads pairs, with = and << in the value', () => {
    expect(parseKeyValues('a=1\n\nb=x=y\r\nc=<<EOF\nd=')).toEqual([
      ['a', '1'],
      ['b', 'x=y'],
      ['c', '<<EOF'],
      ['d', ''],
    ]);
  });
  test('reads values of many lines', () => {
    expect(parseKeyValues('a<<E=F\none\n\ntwo=2\nE=F\nb<<X\nX\n')).toEqual([
      ['a', 'one\n\ntwo=2'],
      ['b', ''],
    ]);
  });
  test.each([
    ['no pair', "Invalid format 'no pair'"],
    ['=v', 'Name must not be empty'],
    ['<<E\nE', 'Name must not be empty'],
    ['a<<', 'delimiter must not be empty'],
    ['a<<E\nx\n E', "Matching delimiter not found 'E'"],
  ])('refuses %j', (text, message) => {
    expect(() => parseKeyValues(text)).toThrow(message);
  });
});
