import { getJob, type WorkspaceContext } from '@azureml-actions/azureml';

const modelTypes: ReadonlySet<string> = new Set(['custom_model', 'mlflow_model', 'triton_model']);

/**
 * The place of a run's model: its first output of a model type, else its output named `model`.
 * @param downloaded the folders of the outputs that were downloaded
 * @returns the folder, or the URI of an output that was not downloaded; `undefined` for a run
 * without such an output, such as a run of the v1 API
 */
export async function modelPath(
  context: WorkspaceContext,
  runId: string,
  downloaded: ReadonlyMap<string, string> | undefined,
): Promise<string | undefined> {
  const outputs = Object.entries((await getJob(context, runId))?.properties.outputs ?? {});
  const found =
    outputs.find(([, output]) => modelTypes.has(output?.jobOutputType ?? '')) ??
    outputs.find(([name]) => name === 'model');
  if (found === undefined) return undefined;
  return downloaded?.get(found[0]) ?? `azureml://jobs/${runId}/outputs/${found[0]}`;
}
