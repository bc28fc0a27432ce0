import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '@azureml-actions/rest';

/** A clock that nobody waits for: `sleep` moves `now` on and returns. */
export class FakeClock implements Clock {
  /** Every wait that was asked for, in milliseconds, in order. */
  readonly waits: number[] = [];
  /** Called during each wait; a test may abort a signal or change the world here. */
  onSleep: ((ms: number) => void) | undefined;
  #now: number;

  /** @param start what the clock shows first, in milliseconds since the epoch */
  constructor(start = Date.UTC(2026, 0, 15, 12)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Moves time on without a wait: what a slow answer does. */
  advance(ms: number): void {
    this.#now += ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits.push(ms);
    // A real turn of the event loop: a wait in an endless loop must not starve jest's own timeout.
    await turn();
    this.onSleep?.(ms);
    signal?.throwIfAborted();
    this.#now += ms;
  }
}
