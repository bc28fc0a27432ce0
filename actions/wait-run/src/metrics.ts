import { getMetrics, latestValues, type RegionalContext } from '@azureml-actions/azureml';
import { ActionsError, type Logger } from '@azureml-actions/rest';

/**
 * The last value of each metric of a run that has ended.
 * @param required whether the step fails without them; a run that failed keeps its own error
 */
export async function readMetrics(
  context: RegionalContext,
  runId: string,
  required: boolean,
  logger: Logger,
): Promise<Record<string, number>> {
  try {
    return latestValues(await getMetrics(context, runId));
  } catch (error) {
    if (required || !(error instanceof ActionsError) || error.code === 'Cancelled') throw error;
    logger.warning(`${error.message} The run has ended all the same.`);
    return {};
  }
}
