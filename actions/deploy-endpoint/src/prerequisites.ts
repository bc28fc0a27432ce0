import type { Action } from '@azureml-actions/action-kit';
import { ensureCode, ensureEnvironment, resolveLabel, type WorkspaceContext } from '@azureml-actions/azureml';
import {
  anonymousEnvironmentVersion,
  deploymentPrerequisites,
  type ResolvedDeployment,
} from '@azureml-actions/azureml-yaml';
import { codeSnapshot } from '@azureml-actions/transfer';
import type { Desired } from './desired.js';
import { findModel, registerInlineModel, registerModelInput } from './model.js';

/**
 * Makes what the deployment needs: model, code and environment, at once where possible. What can
 * only be missing is looked for before anything is made.
 */
export async function makePrerequisites(
  action: Action,
  context: WorkspaceContext,
  desired: Desired,
  location: string,
): Promise<ResolvedDeployment> {
  const { code, environment, model, labels } = deploymentPrerequisites(desired.deployment);
  const found: { code?: string; environment?: string; model?: string } = {};
  const named = await findModel(context, desired);
  for (const label of labels) {
    // The input wins: a label in the file may well point to nothing on the first run.
    if (label.use === 'model' && desired.model !== undefined) continue;
    found[label.use] = await resolveLabel(context, label);
  }
  const [modelId, codeId, environmentId] = await Promise.all([
    desired.model === undefined && model !== undefined
      ? registerInlineModel(action, context, model, desired.endpointName)
      : (named ?? registerModelInput(action, context, desired.model)),
    code === undefined
      ? undefined
      : codeSnapshot(code, action.workspaceRoot, action.signal).then((snapshot) =>
          ensureCode(context, snapshot),
        ),
    environment === undefined
      ? undefined
      : ensureEnvironment(context, anonymousEnvironmentVersion(environment)),
  ]);
  return {
    scope: context.scope,
    location,
    modelId: modelId ?? found.model,
    codeId: codeId ?? found.code,
    environmentId: environmentId ?? found.environment,
  };
}
