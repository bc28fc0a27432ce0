import { describe, expect, test } from '@jest/globals';
import type { Json } from '@azureml-actions/rest';
import { differences } from '../../../actions/score-smoke-test/lib/expectation.js';

function compare(expected: Json, actual: unknown): string[] {
  return differences({ status: 200, json: expected }, 200, JSON.stringify(actual));
}

describe('an answer is as expected', () => {
  test.each<[Json, unknown]>([
    [true, true],
    [false, false],
    [null, null],
    [0, 0],
    [0, -0],
    ['', ''],
    [[], []],
    [{}, {}],
    [{}, { more: 1 }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: { b: [1, { c: 'x' }] } }, { a: { b: [1, { c: 'x', d: 1 }], e: 0 } }],
    [
      [1, [2, null]],
      [1, [2, null]],
    ],
    // The last digits of a model’s answer vary.
    [0.333333, 0.3333331],
    [1_000_000, 1_000_000.5],
    [0, 5e-10],
    [{ p: [0.1, 0.2] }, { p: [0.10000001, 0.19999999] }],
  ])('%j by %j', (expected, actual) => {
    expect(compare(expected, actual)).toEqual([]);
  });

  test('without JSON that is expected, whatever the body', () => {
    expect(differences({ status: 204, json: undefined }, 204, '<html>')).toEqual([]);
  });
});

describe('an answer differs', () => {
  test.each<[Json, unknown, string[]]>([
    [true, false, ['$ is false, expected true.']],
    [false, null, ['$ is null, expected false.']],
    [false, 0, ['$ is 0, expected false.']],
    [true, 'true', ['$ is "true", expected true.']],
    [null, 0, ['$ is 0, expected null.']],
    [{ a: null }, {}, ['$.a is missing, expected null.']],
    [{ a: null }, { a: 'x' }, ['$.a is "x", expected null.']],
    [1, '1', ['$ is "1", expected 1.']],
    [1, 1.0001, ['$ is 1.0001, expected 1.']],
    // Small probabilities are not all the same.
    [1e-7, 5e-7, ['$ is 5e-7, expected 1e-7.']],
    [[1, 2], [1], ['$ has 1 elements, expected 2: [1].']],
    [[], [0], ['$ has 1 elements, expected 0: [0].']],
    [[1], { 0: 1 }, ['$ is {"0":1}, expected a list.']],
    [{ 0: 1 }, [1], ['$ is [1], expected an object.']],
    [{ a: 1 }, null, ['$ is null, expected an object.']],
    [{ a: { b: 1 } }, { a: 5 }, ['$.a is 5, expected an object.']],
    [{ constructor: 'x' }, {}, ['$.constructor is missing, expected "x".']],
    [
      { a: [{ b: 1 }, { b: 2 }], c: 'x' },
      { a: [{ b: 9 }, { b: 8 }], c: 'y' },
      ['$.a[0].b is 9, expected 1.', '$.a[1].b is 8, expected 2.', '$.c is "y", expected "x".'],
    ],
  ])('%j by %j', (expected, actual, found) => {
    expect(compare(expected, actual)).toEqual(found);
  });

  test('in its status, and all the same in its body', () => {
    expect(differences({ status: 200, json: { a: 1 } }, 500, '{"a":2}')).toEqual([
      'Status is 500, expected 200.',
      '$.a is 2, expected 1.',
    ]);
  });

  test.each(['', '<html>', '{"a":'])('%j is no JSON', (body) => {
    expect(differences({ status: 200, json: null }, 200, body)).toEqual(['The body is no JSON.']);
  });

  test('long values are cut', () => {
    expect(compare('a', 'b'.repeat(500))[0]?.length).toBeLessThan(160);
  });
});
