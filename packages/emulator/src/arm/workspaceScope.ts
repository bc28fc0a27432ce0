import type { PlaneRequest } from '../planes/plane.js';
import type { EmulatorContext } from '../provider.js';
import { parentNotFound, resourceGroupNotFound, subscriptionNotFound } from './armErrors.js';
import { resourceGroupId } from './resourceId.js';
import type { Resource } from './resourceStore.js';

/** Route path of a resource group. */
export const resourceGroupPath = '/subscriptions/:subscriptionId/resourceGroups/:resourceGroupName';

/** Route path of the workspaces of a resource group. */
export const workspacesPath = `${resourceGroupPath}/providers/Microsoft.MachineLearningServices/workspaces`;

/** Route path of a workspace, on ARM and, behind a service's prefix, on the regional plane. */
export const workspacePath = `${workspacesPath}/:workspaceName`;

/** Resource type of a workspace. */
export const workspaceType = 'Microsoft.MachineLearningServices/workspaces';

/** @throws AzureError 404 `SubscriptionNotFound` unless the request is for the emulated subscription */
export function requireSubscription(context: EmulatorContext, request: PlaneRequest): string {
  const subscriptionId = request.param('subscriptionId');
  if (subscriptionId.toLowerCase() !== context.settings.subscriptionId.toLowerCase()) {
    throw subscriptionNotFound(subscriptionId);
  }
  return context.settings.subscriptionId;
}

/** The resource group a request is about. @throws AzureError 404 `ResourceGroupNotFound` */
export function requireResourceGroup(context: EmulatorContext, request: PlaneRequest): Resource {
  const subscriptionId = requireSubscription(context, request);
  const name = request.param('resourceGroupName');
  const group = context.store.get(resourceGroupId(subscriptionId, name));
  if (group === undefined) throw resourceGroupNotFound(name);
  return group;
}

/** The id of the workspace a request names, whether or not it exists. The group must exist. */
export function workspaceId(context: EmulatorContext, request: PlaneRequest): string {
  const group = requireResourceGroup(context, request);
  return `${group.id}/providers/${workspaceType}/${request.param('workspaceName')}`;
}

/**
 * The workspace a request is about.
 * @throws AzureError 404: `ResourceNotFound`, or `ParentResourceNotFound` when something below it is written
 */
export function requireWorkspace(context: EmulatorContext, request: PlaneRequest): Resource {
  const id = workspaceId(context, request);
  const below = /\/workspaces\/[^/]+\/./i.test(request.path);
  if (context.store.get(id) === undefined && below && !['GET', 'HEAD'].includes(request.method)) {
    throw parentNotFound(request.param('workspaceName'));
  }
  return context.store.require(id);
}
