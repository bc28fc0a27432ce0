import type { Clock } from '../clock.js';

/**
 * Waits, but not longer than until a signal is aborted.
 * @param clock whose time counts
 * @param milliseconds how long at most
 * @param signal ends the wait early
 */
export function interruptibleSleep(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(milliseconds, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
