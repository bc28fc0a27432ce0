import { describe, expect, test } from '@jest/globals';
import { isoDuration } from '@azureml-actions/azureml-yaml/durations';
import { literalText, pythonFloat, resolvePlainScalar } from '@azureml-actions/azureml-yaml/scalars';

describe('plain scalars as the az ml client reads and sends them', () => {
  // Right-hand sides recorded from azure-ai-ml 1.35.2.
  test.each([
    ['1', '1'],
    ['true', 'True'],
    ['no', 'False'],
    ['on', 'True'],
    ['y', 'y'],
    ['0.1', '0.1'],
    ['1.0', '1.0'],
    ['1.10', '1.1'],
    ['1e-5', '1e-5'],
    ['1e5', '1e5'],
    ['1.0e-5', '1e-05'],
    ['1.0e+16', '1e+16'],
    ['0o17', '0o17'],
    ['017', '15'],
    ['1_000', '1000'],
    ['0x1F', '31'],
    ['0b101', '5'],
    ['-5', '-5'],
    ['1:30', '90'],
    ['12:30:45', '45045'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['-0.5', '-0.5'],
    ['.5', '0.5'],
    ['hello', 'hello'],
    ['1.2.3', '1.2.3'],
  ])('%s is sent as %s', (text, expected) => {
    expect(literalText(resolvePlainScalar(text))).toBe(expected);
  });

  test.each(['', '~', 'null', 'Null', '2021-01-01', '2001-12-14t21:59:43.10-05:00'])(
    '%j has no literal',
    (text) => {
      expect(literalText(resolvePlainScalar(text))).toBeUndefined();
    },
  );
});

test('floats are written as Python writes them', () => {
  const values = [
    0,
    -0,
    1,
    1e15,
    1e16,
    123456789.123,
    0.0001,
    0.00001,
    1.5e-7,
    1e22,
    -2.5e-10,
    5e-324,
    1 / 3,
  ];
  expect(values.map(pythonFloat)).toEqual([
    '0.0',
    '-0.0',
    '1.0',
    '1000000000000000.0',
    '1e+16',
    '123456789.123',
    '0.0001',
    '1e-05',
    '1.5e-07',
    '1e+22',
    '-2.5e-10',
    '5e-324',
    '0.3333333333333333',
  ]);
  expect([Infinity, -Infinity, NaN].map(pythonFloat)).toEqual(['inf', '-inf', 'nan']);
});

test('durations are ISO 8601', () => {
  const spans = [1000, 60_000, 90_000, 3_600_000, 86_400_000, 90_061_000, 1, 3500, 123_456, 0];
  expect(spans.map(isoDuration)).toEqual([
    'PT1S',
    'PT1M',
    'PT1M30S',
    'PT1H',
    'P1D',
    'P1DT1H1M1S',
    'PT0.001S',
    'PT3.5S',
    'PT2M3.456S',
    'P0D',
  ]);
});
