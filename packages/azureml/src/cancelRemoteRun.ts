import { parseAs, RestError } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { RegionalContext } from './discovery.js';
import { cancelJob } from './jobs.js';
import { sendRegional } from './regionalRequest.js';
import { cancelRun, type RunAddress } from './runHistory.js';

/** How long a cancellation may take. */
export interface CancelPatience {
  /** Milliseconds for all attempts together. */
  readonly budgetMs: number;
  /** Milliseconds for one attempt, so that a stalled one leaves time for the next. */
  readonly attemptMs: number;
}

/** Milliseconds between two attempts. */
const pauseMs = 250;
/** Answers of 4xx that another attempt may change. */
const passing: ReadonlySet<number> = new Set([401, 408, 409, 429]);

const experimentSchema = v.object({ experimentId: v.pipe(v.string(), v.minLength(1)) });

/**
 * Asks Azure to cancel a run, job or run of the v1 API, again and again until it accepts or the
 * time is over: what is not cancelled is billed.
 * @param context whose client still lives; the one of a cancelled workflow does not
 * @throws the last attempt's error
 */
export async function cancelRemoteRun(
  context: RegionalContext,
  run: RunAddress,
  { budgetMs, attemptMs }: CancelPatience,
): Promise<void> {
  const { clock } = context.client;
  const deadline = clock.now() + budgetMs;
  for (;;) {
    const left = Math.max(1, Math.min(attemptMs, deadline - clock.now()));
    const client = context.client.under(AbortSignal.timeout(left));
    try {
      await cancelOnce({ ...context, client }, run);
      return;
    } catch (error) {
      if (isFinal(error) || clock.now() + pauseMs >= deadline) throw error;
    }
    await clock.sleep(pauseMs);
  }
}

async function cancelOnce(context: RegionalContext, run: RunAddress): Promise<void> {
  const { runId, experiment } = run;
  if (experiment !== undefined) {
    await cancelRun(context, { runId, experiment });
    return;
  }
  try {
    await cancelJob(context, runId);
  } catch (error) {
    if (!(error instanceof RestError) || error.status !== 404) throw error;
    await cancelUnlisted(context, runId);
  }
}

/** A run that is no job: `Runs_Get` for its experiment, then `Runs_CancelRunWithUriByExperimentId`. */
async function cancelUnlisted(context: RegionalContext, runId: string): Promise<void> {
  const request = { service: 'history/v1.0', what: `Cancelling run ${runId}`, resource: runId } as const;
  const found = await sendRegional(context, { ...request, method: 'GET', path: ['runs', runId] });
  const { experimentId } = parseAs(experimentSchema, found.json(), `Run ${runId}`);
  await sendRegional(context, {
    ...request,
    method: 'POST',
    path: ['experimentids', experimentId, 'runs', runId, 'cancel'],
    repeatable: true,
  });
}

function isFinal(error: unknown): boolean {
  return (
    error instanceof RestError && error.status >= 400 && error.status < 500 && !passing.has(error.status)
  );
}
