import type { RunError } from '../runHistory/run.js';

/** Why a run is to end before its process does. */
export type CancelReason =
  | { readonly kind: 'asked' }
  | { readonly kind: 'timeout'; readonly limitMs: number }
  | { readonly kind: 'lost'; readonly error: RunError }
  | { readonly kind: 'stopping' };

/** Thrown inside a run that is to end. */
export class RunCancelled extends Error {
  override readonly name = 'RunCancelled';
  readonly reason: CancelReason;

  /** @param reason who or what wants it to end */
  constructor(reason: CancelReason) {
    super(`The run is cancelled (${reason.kind}).`);
    this.reason = reason;
  }
}

/** A switch by which a run is told to end, once. */
export interface Cancellation {
  readonly reason: CancelReason | undefined;
  /** Resolves when the run is told to end. */
  readonly requested: Promise<CancelReason>;
  request(reason: CancelReason): void;
  /** Waits for something else, unless the run is told to end. @throws RunCancelled */
  guard<Value>(work: Promise<Value>): Promise<Value>;
}

/** Makes a switch that is off. */
export function createCancellation(): Cancellation {
  const { promise, resolve } = Promise.withResolvers<CancelReason>();
  const state: { reason: CancelReason | undefined } = { reason: undefined };
  return {
    get reason() {
      return state.reason;
    },
    requested: promise,
    request(reason) {
      state.reason ??= reason;
      resolve(reason);
    },
    async guard(work) {
      if (state.reason !== undefined) {
        work.catch(() => undefined);
        throw new RunCancelled(state.reason);
      }
      return Promise.race([
        work,
        promise.then((reason) => {
          throw new RunCancelled(reason);
        }),
      ]);
    },
  };
}
