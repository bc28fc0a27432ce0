import type { Action } from '@azureml-actions/action-kit';
import { cancelJob, cancelRun, type RegionalContext, type RunAddress } from '@azureml-actions/azureml';
import { CancelledError } from '@azureml-actions/rest';

/** Milliseconds for the request: the runner kills a step 7.5 s after it asked it to stop. */
const graceMs = 6000;

/**
 * Runs `body`; when the workflow is cancelled during it, cancels the remote run as well, so that
 * no compute goes on billing for nobody.
 */
export async function cancellingOnInterrupt<T>(
  action: Action,
  context: RegionalContext,
  run: RunAddress,
  enabled: boolean,
  body: () => Promise<T>,
): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (enabled && error instanceof CancelledError) await cancelRemote(action, context, run);
    throw error;
  }
}

async function cancelRemote(action: Action, context: RegionalContext, run: RunAddress): Promise<void> {
  const awake = { ...context, client: context.client.under(AbortSignal.timeout(graceMs)) };
  try {
    if (run.experiment === undefined) await cancelJob(awake, run.runId);
    else await cancelRun(awake, { runId: run.runId, experiment: run.experiment });
    action.logger.notice(`The workflow was cancelled: asked Azure to cancel run ${run.runId}.`);
  } catch (error) {
    action.logger.warning(
      `Run ${run.runId} could not be cancelled and may go on: ${error instanceof Error ? error.message : 'unknown'}`,
    );
  }
}
