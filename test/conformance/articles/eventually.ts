import { setTimeout as delay } from 'node:timers/promises';

/**
 * Repeats an expectation until it holds.
 * @param expectation throws while it does not
 * @param limitMs after so long its error counts
 */
export async function eventually(expectation: () => Promise<void>, limitMs = 15_000): Promise<void> {
  const end = performance.now() + limitMs;
  for (;;) {
    try {
      await expectation();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await delay(50);
    }
  }
}
