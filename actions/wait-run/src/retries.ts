import { leaveRuns, type Action } from '@azureml-actions/action-kit';
import {
  attemptName,
  knownCause,
  resubmitJob,
  type EndedRun,
  type RegionalContext,
  type RunAddress,
} from '@azureml-actions/azureml';
import { takeOver } from './cancelRemote.js';

/** Causes after which a run is submitted again, by the words of the input. */
const causes = { preemption: 'Preempted', 'node-failure': 'NodeFailure' } as const;
export const retryCauses = ['preemption', 'node-failure'] as const;

/** When and how often a run is submitted again. */
export interface RetryWish {
  readonly on: readonly (typeof retryCauses)[number][];
  readonly maximum: number;
}

/** Whether another attempt may end better. */
export function isWorthRetrying(ended: EndedRun, attempts: number, { on, maximum }: RetryWish): boolean {
  const cause = knownCause(ended)?.cause;
  return attempts < maximum && on.some((word) => causes[word] === cause);
}

/**
 * Submits the run again and answers for the new one from before its request on.
 * @param attempt 1 for the first repetition
 * @param isOurs whether `post` is to cancel it should this process be killed
 */
export async function retry(
  action: Action,
  context: RegionalContext,
  first: RunAddress,
  failed: EndedRun,
  { attempt, isOurs }: { readonly attempt: number; readonly isOurs: boolean },
): Promise<RunAddress> {
  const next = { runId: attemptName(first.runId, attempt) };
  if (isOurs) leaveRuns(action.state, [next]);
  takeOver(action, [next]);
  await resubmitJob(context, first.runId, next.runId);
  action.logger.warning(
    `Run ${failed.details.runId} failed (${knownCause(failed)?.cause ?? 'unknown'}): submitted again as ${next.runId}.`,
  );
  return next;
}
