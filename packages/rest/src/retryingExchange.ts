import type { Clock } from './clock.js';
import { ConnectionError } from './failures.js';
import type { Logger } from './logger.js';
import type { Random } from './random.js';
import { decideRetry, defaultRetryPolicy, type RetryPolicy } from './retry.js';
import type { HttpRequest, HttpResponse, Transport } from './transport.js';

export interface RetryingExchangeOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly policy?: RetryPolicy | undefined;
  /** True for a POST or PATCH that may be sent twice without harm. */
  readonly repeatable: boolean;
  /** Statuses that are taken at once, though others would be tried again: 429, 503, ... */
  readonly final?: readonly number[] | undefined;
  /** Ends the waits between attempts as well as the attempts. */
  readonly signal?: AbortSignal | undefined;
  /** Names the exchange in debug lines. */
  readonly id?: string;
}

/** The answer that ended an exchange. */
export interface FinalAnswer extends HttpResponse {
  /** Milliseconds of the attempt that brought it, waits and attempts before it left out. */
  readonly elapsedMs: number;
}

/**
 * Exchanges one request, repeating it as `decideRetry` says.
 * @param prepare makes the request anew for each attempt, so that each has a token that is good
 * @returns the last answer, whatever its status
 * @throws ConnectionError, TimeoutError when the last attempt brought no answer
 */
export async function retryingExchange(
  prepare: () => HttpRequest | Promise<HttpRequest>,
  options: RetryingExchangeOptions,
): Promise<FinalAnswer> {
  const { transport, clock, random, logger, signal } = options;
  const policy = options.policy ?? defaultRetryPolicy;
  for (let number = 1; ; number += 1) {
    signal?.throwIfAborted();
    const request = await prepare();
    const started = clock.now();
    const outcome = await attempt(transport, request, signal);
    const elapsedMs = clock.now() - started;
    const { method, url } = request;
    const said = 'error' in outcome ? describeFault(outcome.error) : String(outcome.status);
    logger.debug(
      `${method} ${url.host}${url.pathname} → ${said} in ${String(elapsedMs)} ms (attempt ${String(number)}${options.id === undefined ? '' : `, ${options.id}`})`,
    );
    const decision = decideRetry(
      { number, method, repeatable: options.repeatable, final: options.final, outcome },
      policy,
      clock,
      random,
    );
    if (!decision.retry) {
      if ('error' in outcome) throw outcome.error;
      return { ...outcome, elapsedMs };
    }
    logger.debug(
      `${url.host}: ${decision.reason}, trying again in ${String(Math.round(decision.delayMs))} ms`,
    );
    await clock.sleep(decision.delayMs, signal);
  }
}

async function attempt(
  transport: Transport,
  request: HttpRequest,
  signal: AbortSignal | undefined,
): Promise<HttpResponse | { error: unknown }> {
  try {
    return await transport.exchange(request);
  } catch (error) {
    signal?.throwIfAborted();
    return { error };
  }
}

function describeFault(error: unknown): string {
  return error instanceof ConnectionError ? error.code : error instanceof Error ? error.name : 'fault';
}
