import { describe, expect, test } from '@jest/globals';
import { formatDuration, parseDuration } from '@azureml-actions/action-kit/duration';

describe('a duration', () => {
  test.each([
    ['90', 90_000],
    ['0.5', 500],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['1.5h', 5_400_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    [' 2H ', 7_200_000],
    ['PT2H', 7_200_000],
    ['PT1H30M5S', 5_405_000],
    ['P1DT12H', 129_600_000],
    ['P1D', 86_400_000],
    ['0s', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', 'soon', '1 h', '-5m', '5w', 'P', 'PT', 'P1M', 'h', '1h30', 'Infinity', '1e9', '0x10'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test.each([
    [0, '0 ms'],
    [850.4, '850 ms'],
    [999.6, '1.0 s'],
    [42_540, '42.5 s'],
    [59_990, '1 min 0 s'],
    [185_000, '3 min 5 s'],
    [3_599_700, '1 h 0 min'],
    [7_440_000, '2 h 4 min'],
  ])('%d ms reads as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
