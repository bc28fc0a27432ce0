import { describe, expect, test } from '@jest/globals';
import { Environment } from '@azureml-actions/action-kit/environment';
import { Inputs } from '@azureml-actions/action-kit/inputs';
import { InvalidInputError } from '@azureml-actions/rest';

function inputs(variables: Readonly<Record<string, string>>): Inputs {
  return new Inputs(new Environment(variables));
}

/** What `check()` says; empty when it says nothing. */
function problems(read: Inputs): string[] {
  try {
    read.check();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.message.split('\n');
  }
}

describe('an input', () => {
  test('is found as the runner passes it: upper case, dashes kept, spaces as underscores', () => {
    const read = inputs({ 'INPUT_RUN-ID': ' run-1\n', INPUT_MY_INPUT: 'x' });
    expect(read.text('run-id')).toBe('run-1');
    expect(read.text('my input')).toBe('x');
    expect(read.text('other')).toBeUndefined();
  });

  test('of blanks is not given', () => {
    expect(inputs({ INPUT_A: '  \n' }).text('a')).toBeUndefined();
  });

  test('wins over variables, of which the first that says something is taken', () => {
    const options = { variables: ['V1', 'V2', 'V3'] };
    expect(inputs({ INPUT_A: 'i', V1: 'v' }).text('a', options)).toBe('i');
    expect(inputs({ V1: '', V2: ' ', V3: ' v3 ' }).text('a', options)).toBe('v3');
    expect(inputs({ V1: ' ' }).text('a', options)).toBeUndefined();
  });

  test('must have its shape', () => {
    const read = inputs({ INPUT_A: 'x y' });
    read.text('a', { shape: { pattern: /^\w+$/u, accepted: 'one word' } });
    expect(problems(read)).toEqual(["Input a is 'x y'. It must be one word."]);
  });

  test('that must be there says what it means, and what else may be set', () => {
    const read = inputs({ INPUT_C: 'here' });
    expect(read.required('a', 'the name')).toBe('');
    read.required('b', 'the id', { variables: ['B_ID'] });
    expect(read.required('c', 'the rest')).toBe('here');
    expect(problems(read)).toEqual([
      'Input a is missing. Give the name.',
      'Input b is missing. Give the id (or set B_ID, as get-token does).',
    ]);
  });

  test('mistakes are told all at once, and name the first input as the resource', () => {
    const read = inputs({ INPUT_N: 'x', INPUT_F: 'yes' });
    read.integer('n', { minimum: 0, maximum: 9 });
    read.flag('f', false);
    expect(() => {
      read.check();
    }).toThrow(expect.objectContaining({ code: 'InvalidInput', resource: 'n' }));
    expect(problems(read)).toHaveLength(2);
  });
});

describe('kinds of input', () => {
  test('a choice does not mind upper case', () => {
    const read = inputs({ INPUT_A: 'Key', INPUT_B: 'other' });
    expect(read.choice('a', ['key', 'token'])).toBe('key');
    expect(read.choice('b', ['key', 'token'])).toBeUndefined();
    expect(read.choice('c', ['key'])).toBeUndefined();
    expect(problems(read)).toEqual(["Input b is 'other'. Accepted: key, token."]);
  });

  test.each([
    ['true', true],
    ['True', true],
    ['FALSE', false],
    ['', true],
  ])('the flag %j is %s', (value, flag) => {
    expect(inputs({ INPUT_A: value }).flag('a', true)).toBe(flag);
  });

  test.each(['yes', '1', 'on', 'truee'])('%j is no flag', (value) => {
    const read = inputs({ INPUT_A: value });
    read.flag('a', false);
    expect(problems(read)).toEqual([`Input a is '${value}'. Accepted: true, false.`]);
  });

  test.each([
    ['0', 0],
    ['100', 100],
    ['007', 7],
  ])('the number %s is %d', (value, number) => {
    expect(inputs({ INPUT_A: value }).integer('a', { minimum: 0, maximum: 100 })).toBe(number);
  });

  test.each(['-1', '101', '1.5', '1e1', '0x1', '+1', 'ten', '9'.repeat(400)])(
    '%s is none of them',
    (value) => {
      const read = inputs({ INPUT_A: value });
      expect(read.integer('a', { minimum: 0, maximum: 100 })).toBeUndefined();
      expect(problems(read)).toEqual([`Input a is '${value}'. Accepted: a whole number from 0 to 100.`]);
    },
  );

  test('a duration has a default', () => {
    expect(inputs({}).duration('timeout', '30m')).toBe(1_800_000);
    expect(inputs({ INPUT_TIMEOUT: '24d' }).duration('timeout', '30m')).toBe(24 * 86_400_000);
  });

  // Timers of Node hold 31 bits of milliseconds, and fire at once above.
  test.each(['0', '0s', 'soon', '25d'])('%s is no duration to wait for', (value) => {
    const read = inputs({ INPUT_TIMEOUT: value });
    read.duration('timeout', '30m');
    expect(problems(read)).toEqual([
      `Input timeout is '${value}'. Accepted: a duration such as 90s, 30m, 2h or PT2H, at most 24d.`,
    ]);
  });

  test('a list has a line for each of its elements, or commas where asked', () => {
    const read = inputs({ INPUT_A: 'a=1, 2\n\n  b=2 \r\n' });
    expect(read.list('a')).toEqual(['a=1, 2', 'b=2']);
    expect(read.list('a', { commas: true })).toEqual(['a=1', '2', 'b=2']);
    expect(read.list('none')).toEqual([]);
  });

  test.each([
    ['true', true],
    ['false', false],
    ['null', null],
    ['0', 0],
    ['[1]', [1]],
    ['"x"', 'x'],
  ])('JSON %s', (value, parsed) => {
    expect(inputs({ INPUT_A: value }).json('a')).toEqual(parsed);
  });

  test('what is no JSON is told without its text, which may be a secret', () => {
    const read = inputs({ INPUT_A: '{s3cret' });
    expect(read.json('a')).toBeUndefined();
    expect(problems(read)).toEqual(['Input a is no JSON.']);
  });
});
