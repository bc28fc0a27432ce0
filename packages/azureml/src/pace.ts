import type { Random } from '@azureml-actions/rest';

/** Milliseconds that a log which is being written waits for its next look, at most. */
const livePollMs = 2000;
const growth = 1.3;

/** Milliseconds between two looks. */
export interface PaceLimits {
  /** Right after something changed. */
  readonly pollMs: number;
  readonly maxPollMs: number;
}

/** How long to wait between two looks: quick at the start and after a change, slower in between. */
export class Pace {
  readonly #limits: PaceLimits;
  readonly #random: Pick<Random, 'fraction'>;
  #ms: number;

  constructor(limits: PaceLimits, random: Pick<Random, 'fraction'>) {
    this.#limits = limits;
    this.#random = random;
    this.#ms = limits.pollMs;
  }

  /**
   * Milliseconds until the next look, jittered by a tenth so that many runners do not march in step.
   * @param changed whether a status changed at this look
   * @param printed whether a log brought something
   */
  next(changed: boolean, printed: boolean): number {
    const { pollMs, maxPollMs } = this.#limits;
    const slowest = printed ? Math.min(livePollMs, maxPollMs) : maxPollMs;
    this.#ms = changed ? pollMs : Math.min(this.#ms * growth, slowest);
    return this.#ms * (0.9 + 0.2 * this.#random.fraction());
  }
}
