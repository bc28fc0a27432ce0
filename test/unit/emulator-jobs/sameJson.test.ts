import { describe, expect, test } from '@jest/globals';
import { sameJson } from '@azureml-actions/emulator/jobs/sameJson';

describe('the same JSON', () => {
  test.each([
    [{ a: 1, b: null }, { a: 1 }, true],
    [{ a: { x: [1, 2] }, b: 2 }, { b: 2, a: { x: [1, 2] } }, true],
    [[1, 2], [2, 1], false],
    [{ a: '1' }, { a: 1 }, false],
    [{ a: [] }, { a: {} }, false],
    [null, undefined, true],
  ])('%j and %j', (one, other, same) => {
    expect(sameJson(one, other)).toBe(same);
  });
});
