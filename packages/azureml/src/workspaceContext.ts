import type { Cloud, RestClient } from '@azureml-actions/rest';

/** The api-version of the control plane whose whole specification we hold. */
export const defaultApiVersion = '2024-04-01';

/** Which workspace. */
export interface WorkspaceScope {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly workspace: string;
}

/** A workspace and the way to it; every operation of this package takes one. */
export interface WorkspaceContext {
  readonly client: RestClient;
  readonly cloud: Cloud;
  readonly scope: WorkspaceScope;
  readonly apiVersion: string;
}

/** The ARM id of a workspace. */
export function workspaceId(scope: WorkspaceScope): string {
  return `/subscriptions/${segment(scope.subscriptionId)}/resourceGroups/${segment(scope.resourceGroup)}/providers/Microsoft.MachineLearningServices/workspaces/${segment(scope.workspace)}`;
}

/** The ARM id of something inside the workspace: `armId(scope, 'computes', 'cpu')`. */
export function armId(scope: WorkspaceScope, ...path: readonly string[]): string {
  return [workspaceId(scope), ...path.map(segment)].join('/');
}

/** The URL of an ARM id in the context's cloud. */
export function armUrl(context: WorkspaceContext, id: string): URL {
  return new URL(context.cloud.resourceManager + id);
}

function segment(name: string): string {
  return encodeURIComponent(name);
}
