import type { Action, IdentityInputs } from '@azureml-actions/action-kit';

/**
 * Exports the settings of the identity and of the workspace, never a secret, so that later steps
 * can sign in by themselves. The cloud is not among them: a poisoned environment must not be
 * able to redirect a secret, so `cloud` is an input of every step.
 */
export function exportSettings(action: Action, identity: IdentityInputs): void {
  const settings: Record<string, string | undefined> = {
    AZUREML_ACTIONS_AUTH_TYPE: identity.authType === 'access-token' ? undefined : identity.authType,
    AZUREML_ACTIONS_TENANT_ID: identity.tenantId,
    AZUREML_ACTIONS_CLIENT_ID: identity.clientId,
    AZUREML_ACTIONS_SUBSCRIPTION_ID: action.inputs.text('subscription-id'),
    AZUREML_ACTIONS_RESOURCE_GROUP: action.inputs.text('resource-group'),
    AZUREML_ACTIONS_WORKSPACE_NAME: action.inputs.text('workspace-name'),
  };
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined) action.exportVariable(name, value);
  }
}
