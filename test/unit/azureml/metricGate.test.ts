import { describe, expect, test } from '@jest/globals';
import { metricChart, parseCondition, violation } from '@azureml-actions/azureml';

function judged(text: string, value: number, baseline?: number): string | undefined {
  const condition = parseCondition(text);
  if (condition === undefined) throw new Error(`${text} is no condition`);
  return violation(
    condition,
    { accuracy: value },
    baseline === undefined ? undefined : { accuracy: baseline },
  );
}

describe('a condition', () => {
  test.each([
    ['accuracy >= 0.9', 0.9, undefined],
    ['accuracy>0.9', 0.91, undefined],
    ['accuracy < 1e-2', 0.009, undefined],
    ['accuracy >= baseline - 0.01', 0.89, 0.9],
    ['accuracy >= baseline * 0.95', 0.95, 1],
    ['accuracy >= baseline', 0.5, undefined],
  ])('%s admits %d', (text, value, baseline) => {
    expect(judged(text, value, baseline)).toBeUndefined();
  });

  test.each([
    ['accuracy >= 0.9', 0.8999, undefined, 'accuracy is 0.8999, but must be >= 0.9.'],
    ['accuracy >= baseline - 0.01', 0.88, 0.9, 'accuracy is 0.88, but must be >= 0.89.'],
    ['accuracy >= 0', NaN, undefined, 'accuracy is NaN, but must be >= 0.'],
    ['loss < 1', 0, undefined, 'the run has no metric loss; it has accuracy.'],
    ['toString > 1', 0, undefined, 'the run has no metric toString'],
  ])('%s refuses %d', (text, value, baseline, why) => {
    expect(judged(text, value, baseline)).toContain(why);
  });

  test.each(['accuracy', 'accuracy >= ', '>= 1', 'accuracy >= high', 'accuracy => 1'])(
    '%j is none',
    (text) => {
      expect(parseCondition(text)).toBeUndefined();
    },
  );
});

describe('a chart', () => {
  test('has the range of its values, and nothing of a hostile name', () => {
    const series = [1, 0.5, NaN, 0.25].map((value, step) => ({ step, value }));
    const chart = metricChart('loss"\n```<script>', series) ?? '';
    expect(chart.split('\n')).toEqual([
      'xychart-beta',
      '  title "loss______script_"',
      '  x-axis "step" 0 --> 3',
      '  y-axis 0.25 --> 1',
      '  line [1, 0.5, 0.25]',
    ]);
  });

  test('has few points whatever the series, the first and the last among them', () => {
    const series = Array.from({ length: 10_000 }, (_, step) => ({ step, value: step }));
    const line = metricChart('x', series)?.split('\n').at(-1) ?? '';
    expect(line.split(',')).toHaveLength(60);
    expect(line).toMatch(/\[0, .* 9999\]$/u);
  });

  test('one point draws no line', () => {
    expect(metricChart('x', [{ step: 0, value: 1 }])).toBeUndefined();
  });
});
