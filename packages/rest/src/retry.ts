import type { Clock } from './clock.js';
import { ConnectionError, TimeoutError } from './failures.js';
import type { Random } from './random.js';
import type { Method } from './transport.js';

/** How often, and how patiently, a request is repeated. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  /** Milliseconds before the second attempt, doubled for each one after. */
  readonly baseDelayMs: number;
  /** Milliseconds that our own backoff never exceeds. */
  readonly maxDelayMs: number;
  /** Milliseconds of `Retry-After` above which we give up at once instead of waiting. */
  readonly maxRetryAfterMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  maxAttempts: 6,
  baseDelayMs: 800,
  maxDelayMs: 60_000,
  maxRetryAfterMs: 300_000,
};

/** What one attempt came to. */
export type Outcome =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly error: unknown };

export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  readonly method: Method;
  /** True for a POST or PATCH known to be idempotent. */
  readonly repeatable: boolean;
  /** Statuses that are what the caller waits for, and so never a reason to try again. */
  readonly final?: readonly number[] | undefined;
  readonly outcome: Outcome;
}

export type RetryDecision =
  { readonly retry: false } | { readonly retry: true; readonly delayMs: number; readonly reason: string };

const giveUp: RetryDecision = { retry: false };
const repeatableMethods: ReadonlySet<Method> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
const transientStatuses: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

/**
 * Decides whether a request is sent again, and when. It repeats as Azure's core libraries do,
 * but stricter: a POST or PATCH only when throttled, when the server cannot have seen it, or
 * when the caller knows it to be idempotent.
 */
export function decideRetry(
  attempt: Attempt,
  policy: RetryPolicy,
  clock: Pick<Clock, 'now'>,
  random: Pick<Random, 'fraction'>,
): RetryDecision {
  if (attempt.number >= policy.maxAttempts) return giveUp;
  const safe = attempt.repeatable || repeatableMethods.has(attempt.method);
  const { outcome } = attempt;
  if ('error' in outcome) {
    if (outcome.error instanceof ConnectionError) {
      if (!outcome.error.transient || !(safe || outcome.error.nothingSent)) return giveUp;
      return { retry: true, delayMs: backoff(attempt.number, policy, random), reason: outcome.error.code };
    }
    if (outcome.error instanceof TimeoutError && safe) {
      return { retry: true, delayMs: backoff(attempt.number, policy, random), reason: outcome.error.code };
    }
    return giveUp;
  }
  if (attempt.final?.includes(outcome.status) === true) return giveUp;
  const asked = retryAfter(outcome.headers, clock);
  const saysWhen = retryAfterHeader(outcome.headers, clock) !== undefined;
  if (!isRetryableStatus(outcome.status, safe, saysWhen)) return giveUp;
  if (asked !== undefined && asked > policy.maxRetryAfterMs) return giveUp;
  return {
    retry: true,
    delayMs: asked ?? backoff(attempt.number, policy, random),
    reason: String(outcome.status),
  };
}

function isRetryableStatus(status: number, safe: boolean, saysWhen: boolean): boolean {
  if (status === 429) return true;
  if (!safe) return false;
  return transientStatuses.has(status) || (status >= 500 && saysWhen);
}

/**
 * Milliseconds that the server asks to wait: `retry-after-ms`, `x-ms-retry-after-ms`, or
 * `Retry-After` as seconds or as an HTTP date (RFC 9110, section 10.2.3).
 */
export function retryAfter(
  headers: Readonly<Record<string, string>>,
  clock: Pick<Clock, 'now'>,
): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const ms = headers[name]?.trim();
    if (ms !== undefined && number.test(ms)) return Number(ms);
  }
  return retryAfterHeader(headers, clock);
}

const number = /^\d+(\.\d+)?$/u;
/** The one form of HTTP dates that may be sent; `Date.parse` alone would take almost anything. */
const httpDate = /^[a-z]{3}, \d{1,2} [a-z]{3} \d{4} [\d:]{8} gmt$/iu;

function retryAfterHeader(
  headers: Readonly<Record<string, string>>,
  clock: Pick<Clock, 'now'>,
): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined) return undefined;
  if (number.test(value)) return Number(value) * 1000;
  const date = httpDate.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock.now());
}

/** Exponential backoff with the upper half jittered, so that many runners do not march in step. */
function backoff(attempt: number, policy: RetryPolicy, random: Pick<Random, 'fraction'>): number {
  const full = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random.fraction());
}
