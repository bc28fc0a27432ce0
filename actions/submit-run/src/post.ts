import {
  isTakenOver,
  leftRuns,
  readApiVersion,
  readIdentityInputs,
  readWorkspaceInputs,
  withSession,
  type Action,
} from '@azureml-actions/action-kit';
import {
  cancelRemoteRun,
  defaultApiVersion,
  getRunDetails,
  meaningOf,
  openRegion,
} from '@azureml-actions/azureml';
import { RestError } from '@azureml-actions/rest';

/** GitHub gives the clean-up of a cancelled job 5 minutes. */
const patience = { budgetMs: 120_000, attemptMs: 15_000 };

/**
 * The end of a cancelled job (`post-if: cancelled()` in action.yml): cancels a run for which no
 * step waits. One that a wait-run of this job took over is that step's, whatever became of it; in a
 * job that was not cancelled this does not run, since another job may wait for the run.
 */
export async function cancelUnwatchedRuns(action: Action): Promise<void> {
  const runs = leftRuns(action.state).filter(({ runId }) => !isTakenOver(action.environment, runId));
  if (runs.length === 0) return;
  const scope = readWorkspaceInputs(action);
  const identity = readIdentityInputs(action);
  const apiVersion = readApiVersion(action) ?? defaultApiVersion;
  action.inputs.check();
  await withSession(action, identity, async ({ client, cloud }) => {
    const context = await openRegion({ client, cloud, scope, apiVersion });
    for (const run of runs) {
      try {
        const { status } = await getRunDetails(context, run);
        if (meaningOf(status).kind === 'terminal') continue;
      } catch (error) {
        // The state is saved before the request that makes the run; it may never have been sent.
        if (!(error instanceof RestError) || error.status !== 404) throw error;
        continue;
      }
      await cancelRemoteRun(context, run, patience);
      action.logger.notice(
        `The workflow was cancelled before a step waited for run ${run.runId}: asked Azure to cancel it.`,
      );
    }
  });
}
