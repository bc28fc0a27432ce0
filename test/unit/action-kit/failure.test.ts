import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Environment } from '@azureml-actions/action-kit/environment';
import { reportFailure } from '@azureml-actions/action-kit/failure';
import { Summary } from '@azureml-actions/action-kit/summary';
import { ActionsError, InvalidInputError } from '@azureml-actions/rest';

let printed = '';
let summarised: string[] = [];
const summary = new Summary(new Environment({}));

beforeEach(() => {
  printed = '';
  summarised = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  jest.spyOn(summary, 'code').mockImplementation((text) => {
    summarised.push(text);
    return summary;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** Each `::error` of the log: its properties, and its text with the runner's escapes undone. */
function errors(): [string, string][] {
  return [...printed.matchAll(/^::error(?: ([^\n]*?))?::(.*)$/gmu)].map(([, properties = '', text = '']) => [
    properties,
    text.replace(/%0A/gu, '\n').replace(/%0D/gu, '\r').replace(/%25/gu, '%'),
  ]);
}

describe('a failure', () => {
  test('is one error with everything known, in the log and in the summary', () => {
    const error = new ActionsError('Creating compute cpu failed: 409 Conflict', {
      code: 'Conflict',
      resource: '/subscriptions/s/computes/cpu',
      requestId: 'req-1',
      remedy: 'Wait for the other workflow.',
    });
    reportFailure(error, summary);
    const text = [
      'Creating compute cpu failed: 409 Conflict',
      'Resource: /subscriptions/s/computes/cpu',
      'Request id: req-1',
      'What to try: Wait for the other workflow.',
    ].join('\n');
    expect(errors()).toEqual([['', text]]);
    expect(summarised).toEqual([text]);
  });

  test('names every mistake of the inputs', () => {
    const error = new InvalidInputError('Input a is missing.\nInput b is missing.', { resource: 'a' });
    reportFailure(error, summary);
    expect(errors()[0]?.[1]).toContain('Input a is missing.\nInput b is missing.');
  });

  test('cannot issue commands, whatever Azure or a job wrote into it', () => {
    reportFailure(new ActionsError('bad\n::set-env name=A::b\r\n##[error]x', { code: 'X' }), summary);
    expect(printed.split('\n').filter((line) => line.startsWith('::'))).toHaveLength(1);
    expect(printed).not.toMatch(/^##\[/mu);
  });

  test.each([
    [
      'an error nobody foresaw',
      new TypeError('x is undefined'),
      /^x is undefined\nWhat to try: .*ACTIONS_STEP_DEBUG/su,
    ],
    ['something that is no error', 'just text', /^just text$/u],
  ])('may be %s', (_, error, text) => {
    reportFailure(error, summary);
    expect(errors()).toHaveLength(1);
    expect(errors()[0]?.[1]).toMatch(text);
  });
});
