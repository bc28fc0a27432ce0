import { getJob, type WorkspaceContext } from '@azureml-actions/azureml';

const modelTypes: ReadonlySet<string> = new Set(['custom_model', 'mlflow_model', 'triton_model']);

/**
 * The URI of a run's model: its first output of a model type, else its output named `model`.
 * @returns `undefined` for a run without one, such as a run of the v1 API
 */
export async function modelOutputUri(context: WorkspaceContext, runId: string): Promise<string | undefined> {
  const outputs = Object.entries((await getJob(context, runId))?.properties.outputs ?? {});
  const found =
    outputs.find(([, output]) => modelTypes.has(output?.jobOutputType ?? '')) ??
    outputs.find(([name]) => name === 'model');
  return found === undefined ? undefined : `azureml://jobs/${runId}/outputs/${found[0]}`;
}
