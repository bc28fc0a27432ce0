import { setTimeout as delay } from 'node:timers/promises';

/** Time as the toolkit sees it; tests pass their own so that no test waits. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Waits.
   * @param ms milliseconds, 0 or more
   * @param signal ends the wait early
   * @throws the signal's reason when it is aborted
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  // eslint-disable-next-line no-restricted-properties -- the one place where real time enters
  now: () => Date.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // Node wraps the reason in an AbortError of its own; callers want the reason they gave.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
