import { describe, expect, test } from '@jest/globals';

import { expandMatrix, matrixLabel, toMatrix } from '@azureml-actions/workflow-runner/matrix';
import type { Json } from '@azureml-actions/workflow-runner/json';

const expand = (value: Json) => expandMatrix(toMatrix(value));

describe('expandMatrix', () => {
  test('combines in order', () => {
    expect(expand({ os: ['l', 'w'], n: [1, 2] })).toEqual([
      { os: 'l', n: 1 },
      { os: 'l', n: 2 },
      { os: 'w', n: 1 },
      { os: 'w', n: 2 },
    ]);
  });
  test('excludes by any part', () => {
    expect(expand({ os: ['l', 'w'], n: [1, 2], exclude: [{ os: 'w' }, { os: 'l', n: 2 }] })).toEqual([
      { os: 'l', n: 1 },
    ]);
  });
  test('excludes by a part of a nested value', () => {
    expect(expand({ c: [{ a: 1, b: 2 }, { a: 2 }], exclude: [{ c: { a: 1 } }] })).toEqual([{ c: { a: 2 } }]);
  });
  // The example of GitHub's documentation on `include`.
  test('includes: extends, overwrites what was included, adds what fits nowhere', () => {
    expect(
      expand({
        fruit: ['apple', 'pear'],
        animal: ['cat', 'dog'],
        include: [
          { color: 'green' },
          { color: 'pink', animal: 'cat' },
          { fruit: 'apple', shape: 'circle' },
          { fruit: 'banana' },
          { fruit: 'banana', animal: 'cat' },
        ],
      }),
    ).toEqual([
      { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
      { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
      { fruit: 'pear', animal: 'cat', color: 'pink' },
      { fruit: 'pear', animal: 'dog', color: 'green' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' },
    ]);
  });
  test('includes alone', () => {
    expect(expand({ include: [{ a: 1 }, { a: 2 }] })).toEqual([{ a: 1 }, { a: 2 }]);
  });
  test.each<[Json, string]>([
    [{ a: [] }, '"matrix.a" is empty'],
    [{ a: 'x' }, '"matrix.a" must be a list'],
    [{ include: [1] }, '"matrix.include" must hold mappings'],
    ['x', '"matrix" must be a mapping'],
  ])('refuses %j', (value, message) => expect(() => expand(value)).toThrow(message));
});

test('matrixLabel names the values, nested ones too', () => {
  expect(matrixLabel({ os: 'l', v: { a: 1, b: [true, null] } })).toBe(' (l, 1, true)');
  expect(matrixLabel({})).toBe('');
});
