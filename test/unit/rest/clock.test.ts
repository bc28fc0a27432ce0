import { describe, expect, test } from '@jest/globals';
import { systemClock } from '@azureml-actions/rest';

describe('the machine’s clock', () => {
  test('waits at least about as long as asked', async () => {
    const started = systemClock.now();
    await systemClock.sleep(30);
    // Timers may fire a millisecond early by the wall clock.
    expect(systemClock.now() - started).toBeGreaterThanOrEqual(28);
  });

  test('does not begin to wait when already cancelled', async () => {
    const reason = new Error('stop');
    await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test('ends a wait with the very reason that was given, not with Node’s AbortError', async () => {
    const abort = new AbortController();
    const reason = new Error('stop');
    const wait = systemClock.sleep(60_000, abort.signal);
    abort.abort(reason);
    await expect(wait).rejects.toBe(reason);
  });
});
