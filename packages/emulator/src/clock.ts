/** Where the emulator takes its time from, so that tests can move it by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Runs a function later.
   * @param milliseconds how long from now
   * @param run what to do then
   * @returns a function that calls it off
   */
  after(milliseconds: number, run: () => void): () => void;
}

/** The machine's own clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves time on and runs, in order, everything that falls due on the way. */
  advance(milliseconds: number): void;
}

/**
 * Makes a clock for tests.
 * @param start where it stands, in milliseconds since the Unix epoch
 */
export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start;
  let waiting: { due: number; run: () => void }[] = [];
  return {
    now: () => now,
    after(milliseconds, run) {
      const entry = { due: now + milliseconds, run };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const next = waiting.filter((entry) => entry.due <= end).sort((a, b) => a.due - b.due)[0];
        if (next === undefined) break;
        waiting = waiting.filter((entry) => entry !== next);
        now = next.due;
        next.run();
      }
      now = end;
    },
  };
}

/**
 * Waits.
 * @param clock whose time counts
 * @param milliseconds how long
 */
export function sleep(clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(milliseconds, resolve);
  });
}

/** A moment as Azure writes it: ISO 8601 in UTC with milliseconds. */
export function timestamp(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
