import type { Json } from '@azureml-actions/rest';
import * as v from 'valibot';
import { getResource, putAndWait, type WaitOptions } from './armResource.js';
import { workspaceId, type WorkspaceContext } from './workspaceContext.js';

const workspaceSchema = v.object({
  id: v.string(),
  name: v.string(),
  location: v.string(),
  tags: v.nullish(v.record(v.string(), v.string())),
  properties: v.object({
    provisioningState: v.nullish(v.string()),
    workspaceId: v.nullish(v.string()),
    discoveryUrl: v.nullish(v.string()),
    mlFlowTrackingUri: v.nullish(v.string()),
  }),
});

/** A workspace, as far as the actions look at it. */
export type Workspace = v.InferOutput<typeof workspaceSchema>;

/** `Workspaces_Get` (2024-04-01); `undefined` when it does not exist. */
export function getWorkspace(context: WorkspaceContext): Promise<Workspace | undefined> {
  return getResource(
    context,
    workspaceId(context.scope),
    `workspace ${context.scope.workspace}`,
    workspaceSchema,
  );
}

/** `Workspaces_CreateOrUpdate` (2024-04-01), waited for until Azure says that it is done. */
export function createWorkspace(
  context: WorkspaceContext,
  body: Json,
  wait: WaitOptions,
): Promise<Workspace> {
  return putAndWait(
    context,
    workspaceId(context.scope),
    body,
    `workspace ${context.scope.workspace}`,
    workspaceSchema,
    wait,
  );
}

/** The page of the workspace in Azure ML studio. */
export function workspaceStudioUrl(context: WorkspaceContext): string {
  return `${context.cloud.studio}/?wsid=${workspaceId(context.scope)}`;
}
