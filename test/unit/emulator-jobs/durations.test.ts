import { describe, expect, test } from '@jest/globals';
import { parseDuration, timeSpan } from '@azureml-actions/emulator/jobs/durations';

describe('durations', () => {
  test.each([
    ['PT20M', 1_200_000],
    ['P1DT1H1M1.5S', 90_061_500],
    ['PT3600S', 3_600_000],
    ['P', undefined],
    ['P1DT', undefined],
    ['20 minutes', undefined],
    ['P1M', undefined],
  ])('%s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });
  test('time spans are those of .NET', () => {
    expect(timeSpan(62_500)).toBe('00:01:02.5000000');
    expect(timeSpan(90_000_000)).toBe('1.01:00:00.0000000');
  });
});
