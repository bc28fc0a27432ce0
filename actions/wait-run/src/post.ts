import { leftRuns, withSession, type Action } from '@azureml-actions/action-kit';
import { cancelRemoteRun, getRunDetails, meaningOf, openRegion } from '@azureml-actions/azureml';
import { readWaitInputs } from './waitInputs.js';

/** GitHub gives the clean-up of a cancelled job 5 minutes. */
const patience = { budgetMs: 120_000, attemptMs: 15_000 };

/**
 * The end of the job: cancels the runs for which `main` still answered when it was killed. After a
 * wait that ended in any other way there are none, and nothing is asked of Azure.
 */
export async function cancelLeftRuns(action: Action): Promise<void> {
  const runs = leftRuns(action.state);
  if (runs.length === 0) return;
  const inputs = readWaitInputs(action);
  if (inputs === undefined) return;
  const { scope, identity, apiVersion } = inputs;
  await withSession(action, identity, async ({ client, cloud }) => {
    const context = await openRegion({ client, cloud, scope, apiVersion });
    for (const run of runs) {
      const { status } = await getRunDetails(context, run);
      if (meaningOf(status).kind === 'terminal') continue;
      await cancelRemoteRun(context, run, patience);
      action.logger.notice(
        `The wait for run ${run.runId} was cut off: asked Azure to cancel the run, which was ${status ?? 'in no state yet'}.`,
      );
    }
  });
}
