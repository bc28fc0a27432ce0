import type { Action } from './action.js';
import type { Shape } from './inputs.js';
import { readServicePrincipalJson } from './servicePrincipalJson.js';

/** Where the workspace is. */
export interface WorkspaceInputs {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly workspace: string;
}

const guid: Shape = {
  pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu,
  accepted: 'a GUID such as 00000000-0000-0000-0000-000000000000',
};
const groupName: Shape = {
  pattern: /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u,
  accepted: 'the name of a resource group: letters, digits, _ - . ( ), at most 90, not ending in a dot',
};
const workspaceName: Shape = {
  pattern: /^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$/u,
  accepted: 'the name of a workspace: 3 to 33 letters, digits, _ or -',
};

/** The subscription that this step was given: an input, or that of `creds`. */
export function givenSubscription(action: Pick<Action, 'inputs'>): string | undefined {
  const own = action.inputs.text('subscription-id', { shape: guid });
  const ofCreds = readServicePrincipalJson(action.inputs)?.subscriptionId;
  return own ?? (ofCreds !== undefined && guid.pattern.test(ofCreds) ? ofCreds : undefined);
}

/** Reads `subscription-id`: an input, that of `creds`, or the setting that get-token exported. */
export function readSubscription(action: Pick<Action, 'inputs'>): string {
  return (
    givenSubscription(action) ??
    action.inputs.required('subscription-id', 'the id of the Azure subscription, a GUID', {
      variables: ['AZUREML_ACTIONS_SUBSCRIPTION_ID', 'AZURE_SUBSCRIPTION_ID'],
      shape: guid,
    })
  );
}

/**
 * Reads `subscription-id`, `resource-group` and `workspace-name`.
 * @param names what a YAML file says, used where the inputs are silent
 */
export function readWorkspaceInputs(
  action: Action,
  names: { readonly workspace?: string | undefined; readonly resourceGroup?: string | undefined } = {},
): WorkspaceInputs {
  const subscriptionId = readSubscription(action);
  const resourceGroup =
    action.inputs.text('resource-group', { shape: groupName }) ??
    names.resourceGroup ??
    action.inputs.required('resource-group', 'the name of the resource group', {
      variables: ['AZUREML_ACTIONS_RESOURCE_GROUP'],
      shape: groupName,
    });
  const workspace =
    action.inputs.text('workspace-name', { shape: workspaceName }) ??
    names.workspace ??
    action.inputs.required('workspace-name', 'the name of the Azure Machine Learning workspace', {
      variables: ['AZUREML_ACTIONS_WORKSPACE_NAME'],
      shape: workspaceName,
    });
  return { subscriptionId, resourceGroup, workspace };
}

/** Reads `api-version`; `undefined` leaves the default of each operation. */
export function readApiVersion(action: Action): string | undefined {
  return action.inputs.text('api-version', {
    shape: { pattern: /^\d{4}-\d{2}-\d{2}(-preview)?$/u, accepted: 'a version such as 2024-04-01' },
  });
}
