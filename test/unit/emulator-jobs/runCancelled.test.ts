import { describe, expect, test } from '@jest/globals';
import { createCancellation, RunCancelled } from '@azureml-actions/emulator/jobs/runCancelled';

describe('the cancellation of a run', () => {
  test('lets work pass until it is requested, and ends what waits', async () => {
    const cancellation = createCancellation();
    await expect(cancellation.guard(Promise.resolve(1))).resolves.toBe(1);
    const waiting = cancellation.guard(new Promise(() => undefined));
    cancellation.request({ kind: 'asked' });
    await expect(waiting).rejects.toBeInstanceOf(RunCancelled);
    await expect(cancellation.guard(Promise.resolve(1))).rejects.toBeInstanceOf(RunCancelled);
  });
  test('the first reason counts', () => {
    const cancellation = createCancellation();
    cancellation.request({ kind: 'timeout', limitMs: 1 });
    cancellation.request({ kind: 'asked' });
    expect(cancellation.reason).toEqual({ kind: 'timeout', limitMs: 1 });
  });
});
