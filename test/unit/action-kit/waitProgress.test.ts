import { describe, expect, test } from '@jest/globals';
import { waitProgress } from '@azureml-actions/action-kit/waitProgress';
import { RecordingLogger } from '../../support/recordingLogger.ts';

describe('the progress of a wait', () => {
  test('tells each new state once, and an old one again after half a minute', () => {
    const logger = new RecordingLogger();
    const tell = waitProgress({ logger });
    tell('Creating', 500);
    tell('Creating', 1500);
    tell('Creating', 30_400);
    tell('Creating', 30_500);
    tell('Succeeded', 31_000);
    expect(logger.lines).toEqual([
      'info: Creating (500 ms)',
      'info: Creating (30.5 s)',
      'info: Succeeded (31.0 s)',
    ]);
  });
});
