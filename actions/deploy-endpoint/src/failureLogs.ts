import { remoteText, type Action } from '@azureml-actions/action-kit';
import { getDeploymentLogs, type WorkspaceContext } from '@azureml-actions/azureml';

const tail = 60;

/**
 * Prints the end of both containers' logs: a deployment that failed to provision keeps them, and
 * they are where the reason stands.
 */
export async function printFailureLogs(
  action: Action,
  context: WorkspaceContext,
  endpoint: string,
  deployment: string,
): Promise<void> {
  for (const container of ['StorageInitializer', 'InferenceServer'] as const) {
    try {
      const log = await getDeploymentLogs(context, endpoint, deployment, container, tail);
      if (log.trim() === '') continue;
      action.logger.info(`Log of ${container} (last ${String(tail)} lines):`);
      action.logger.info(remoteText(log.trimEnd()));
      action.summary.markdown(`**${container}**`).code(log.trimEnd());
    } catch (error) {
      action.logger.debug(`No ${container} log: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }
}
