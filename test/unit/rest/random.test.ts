import { describe, expect, test } from '@jest/globals';
import { systemRandom } from '@azureml-actions/rest';

describe('the operating system’s randomness', () => {
  test('gives fractions from 0 up to but not including 1, and not the same ones', () => {
    const fractions = Array.from({ length: 200 }, () => systemRandom.fraction());
    expect(fractions.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
    expect(new Set(fractions).size).toBeGreaterThan(190);
  });

  test('gives UUIDs of version 4', () => {
    expect(systemRandom.uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u);
  });
});
