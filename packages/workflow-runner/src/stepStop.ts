/** Why a step was stopped. */
export type StopReason = 'cancelled' | 'timed-out' | 'outer';

/** The longest delay that a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What may stop a step. */
export interface StopCauses {
  /** The job's cancellation. */
  cancel: AbortSignal;
  /** The end of the step that this one is part of. */
  outer: AbortSignal | undefined;
  timeoutMs: number | undefined;
  /** Asked when the job is cancelled: a step with `always()` goes on. */
  goesOn: () => boolean;
}

/** Watches over one step; `dispose` when it is over. */
export class StepStop {
  reason: StopReason | undefined;
  readonly #controller = new AbortController();
  readonly #causes: StopCauses;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #onCancel: () => void;
  readonly #onOuter = (): void => this.#stop('outer');

  constructor(causes: StopCauses) {
    this.#causes = causes;
    this.#onCancel = (): void => {
      try {
        if (causes.goesOn()) return;
      } catch {
        // A condition that can no longer be evaluated does not keep a step alive.
      }
      this.#stop('cancelled');
    };
    causes.cancel.addEventListener('abort', this.#onCancel);
    causes.outer?.addEventListener('abort', this.#onOuter);
    if (causes.outer?.aborted) this.#onOuter();
    if (causes.timeoutMs !== undefined) {
      const onTimeout = (): void => this.#stop('timed-out');
      this.#timer = setTimeout(onTimeout, Math.min(causes.timeoutMs, MAX_TIMER_MS));
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#causes.cancel.removeEventListener('abort', this.#onCancel);
    this.#causes.outer?.removeEventListener('abort', this.#onOuter);
  }

  #stop(reason: StopReason): void {
    this.reason ??= reason;
    this.#controller.abort();
  }
}
