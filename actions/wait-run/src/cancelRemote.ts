import { leaveRuns, takeOverRun, type Action } from '@azureml-actions/action-kit';
import { cancelRemoteRun, type RegionalContext, type RunAddress } from '@azureml-actions/azureml';
import { CancelledError } from '@azureml-actions/rest';

/** The runner kills a step 10 s after it asked it to stop. */
const withinGrace = { budgetMs: 6000, attemptMs: 2000 };
/** The wait is over, but no runner is waiting: all the time a loaded service may need. */
const patiently = { budgetMs: 120_000, attemptMs: 30_000 };

/**
 * Runs `body`, answering for the runs: when the workflow is cancelled during it, they are cancelled
 * as well, so that no compute goes on billing for nobody. Should this process be killed, `post`
 * finds them in the state, which is emptied when the wait ends in any other way.
 */
export async function owningRuns<T>(
  action: Action,
  context: RegionalContext,
  runs: readonly RunAddress[],
  enabled: boolean,
  body: () => Promise<T>,
): Promise<T> {
  if (enabled) leaveRuns(action.state, runs);
  let isLeft = false;
  try {
    return await body();
  } catch (error) {
    if (enabled && error instanceof CancelledError) isLeft = !(await cancelAll(action, context, runs));
    throw error;
  } finally {
    if (enabled && !isLeft) leaveRuns(action.state, []);
  }
}

/** Tells the steps that submitted the runs that this one answers for them now. */
export function takeOver(action: Action, runs: readonly RunAddress[]): void {
  for (const { runId } of runs) takeOverRun(action.environment, runId);
}

/** @returns whether Azure accepted every cancellation */
async function cancelAll(
  action: Action,
  context: RegionalContext,
  runs: readonly RunAddress[],
): Promise<boolean> {
  const accepted = await Promise.all(
    runs.map(async (run) => {
      try {
        await cancelRemoteRun(context, run, withinGrace);
        action.logger.notice(`The workflow was cancelled: asked Azure to cancel run ${run.runId}.`);
        return true;
      } catch (error) {
        action.logger.warning(
          `Run ${run.runId} could not be cancelled yet and may go on; the post step tries again: ${error instanceof Error ? error.message : 'unknown'}`,
        );
        return false;
      }
    }),
  );
  return accepted.every((isAccepted) => isAccepted);
}

/** Cancels a run that took too long, by `on-timeout: cancel`. */
export async function cancelLate(context: RegionalContext, run: RunAddress): Promise<void> {
  await cancelRemoteRun(context, run, patiently);
}
