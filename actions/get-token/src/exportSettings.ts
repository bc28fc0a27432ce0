import type { Action, IdentityInputs } from '@azureml-actions/action-kit';

export const exportKinds = ['azureml', 'azure', 'none'] as const;
export type ExportKind = (typeof exportKinds)[number];

/**
 * Exports the settings of the identity and of the workspace, never a secret, so that later steps
 * can sign in by themselves. The cloud is not among them: a poisoned environment must not be
 * able to redirect a secret, so `cloud` is an input of every step.
 * @param kind `azure` also sets what other tools read, which changes the identity they pick
 */
export function exportSettings(
  action: Action,
  identity: IdentityInputs,
  subscriptionId: string | undefined,
  kind: ExportKind,
): void {
  const { tenantId, clientId } = identity;
  const own: Record<string, string | undefined> = {
    AZUREML_ACTIONS_AUTH_TYPE: identity.authType === 'access-token' ? undefined : identity.authType,
    AZUREML_ACTIONS_TENANT_ID: tenantId,
    AZUREML_ACTIONS_CLIENT_ID: clientId,
    AZUREML_ACTIONS_SUBSCRIPTION_ID: subscriptionId,
    AZUREML_ACTIONS_RESOURCE_GROUP: action.inputs.text('resource-group'),
    AZUREML_ACTIONS_WORKSPACE_NAME: action.inputs.text('workspace-name'),
  };
  const azure: Record<string, string | undefined> = {
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: clientId,
    AZURE_SUBSCRIPTION_ID: subscriptionId,
  };
  const chosen = kind === 'none' ? {} : kind === 'azure' ? { ...own, ...azure } : own;
  for (const [name, value] of Object.entries(chosen)) {
    if (value !== undefined) action.exportVariable(name, value);
  }
}
