import { describe, expect, test } from '@jest/globals';
import { meaningOf } from '@azureml-actions/azureml';

describe('what a status means', () => {
  test.each([
    ['Completed', 'Completed'],
    ['completed', 'Completed'],
    ['COMPLETED', 'Completed'],
    ['Finished', 'Completed'],
    ['Failed', 'Failed'],
    ['Canceled', 'Canceled'],
    ['Cancelled', 'Canceled'],
  ])('%s is the end: %s', (status, end) => {
    expect(meaningOf(status)).toEqual({ kind: 'terminal', status: end });
  });

  test.each([
    'NotStarted',
    'Queued',
    'Preparing',
    'Provisioning',
    'Starting',
    'Running',
    'running',
    'Finalizing',
    'CancelRequested',
    'NotResponding',
    'Paused',
    'Unknown',
  ])('%s is not', (status) => {
    expect(meaningOf(status)).toEqual({ kind: 'active' });
  });

  test.each([undefined, null, '', 'Evicted', 'constructor', '__proto__', 'toString'])(
    '%s is nothing we know',
    (status) => {
      expect(meaningOf(status)).toEqual({ kind: 'unknown' });
    },
  );
});
