import { describe, expect, test } from '@jest/globals';
import { ActionsError, CancelledError, InvalidInputError, TimeoutError } from '@azureml-actions/rest';

describe('an error’s report', () => {
  test('has one fact a line', () => {
    const error = new TimeoutError('It took too long.', {
      code: 'OperationTimeout',
      resource: 'computes/cpu',
      requestId: 'req-1',
      remedy: 'Wait longer.',
    });
    expect(error.report().split('\n')).toEqual([
      'It took too long.',
      'Resource: computes/cpu',
      'Code: OperationTimeout',
      'Request id: req-1',
      'What to try: Wait longer.',
    ]);
  });

  test('does not repeat what the message already says', () => {
    const error = new ActionsError('OperationTimeout on computes/cpu', {
      code: 'OperationTimeout',
      resource: 'computes/cpu',
    });
    expect(error.report()).toBe('OperationTimeout on computes/cpu');
  });
});

describe('the error family', () => {
  test('names each member by its class and keeps the cause', () => {
    const cause = new Error('before');
    const error = new InvalidInputError('Input x is wrong.', { cause });
    expect(error).toMatchObject({ name: 'InvalidInputError', code: 'InvalidInput', cause });
    expect(new CancelledError()).toMatchObject({ code: 'Cancelled', message: 'The workflow was cancelled.' });
    expect(new ActionsError('x', { code: 'X' })).not.toHaveProperty('cause');
  });

  test('lets an input’s error carry a code of its own', () => {
    expect(new InvalidInputError('x', { code: 'MissingInput' }).code).toBe('MissingInput');
  });
});
