import type { EmulatorContext } from '../provider.js';

/**
 * Where MLflow's REST API of a workspace is. `azureml://`, which Azure itself says, needs a plug-in of
 * MLflow; plain https does not.
 */
export function trackingUri(context: EmulatorContext, workspaceId: string): string {
  return `${context.planes.api.origin}/mlflow/v1.0${workspaceId}`;
}
