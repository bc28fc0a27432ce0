import { InvalidResponseError, parseAs } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { WorkspaceContext } from './workspaceContext.js';
import { getWorkspace, type Workspace } from './workspaces.js';

const discoverySchema = v.object({ api: v.pipe(v.string(), v.url()) });

/** A workspace whose regional API server is known. */
export interface RegionalContext extends WorkspaceContext {
  /** `https://<region>.api.azureml.ms`, without a trailing slash. */
  readonly apiUrl: string;
}

/**
 * Finds the regional API server behind a workspace's `discoveryUrl` ("Drill down into workspaces
 * and their resources" of "Use REST to manage ML resources"). The document is public.
 * @throws ForeignHostError when the server is not the cloud's: our tokens go there
 */
export async function discover(context: WorkspaceContext, workspace: Workspace): Promise<RegionalContext> {
  const url = workspace.properties.discoveryUrl;
  if (url === undefined || url === null || url === '') {
    throw new InvalidResponseError(`Workspace ${workspace.name} has no discoveryUrl.`, {
      resource: workspace.id,
      remedy: 'Its provisioning may not have ended: see its state in the portal.',
    });
  }
  const response = await context.client.send({
    method: 'GET',
    url,
    audience: 'none',
    what: `Discovering the regional API of workspace ${workspace.name}`,
    resource: workspace.id,
  });
  const { api } = parseAs(discoverySchema, response.json(), 'The discovery document');
  context.client.trustedHosts.assertAllowed(
    new URL(api),
    `The discovery document of workspace ${workspace.name}`,
  );
  return { ...context, apiUrl: api.replace(/\/+$/u, '') };
}

/**
 * Reads the workspace and finds its regional API server.
 * @throws InvalidResponseError, RestError as `getWorkspace` and `discover` do
 */
export async function openRegion(context: WorkspaceContext): Promise<RegionalContext> {
  return discover(context, await requireWorkspace(context));
}

/** Reads the workspace, which must exist. */
export async function requireWorkspace(context: WorkspaceContext): Promise<Workspace> {
  const workspace = await getWorkspace(context);
  if (workspace === undefined) {
    throw new InvalidResponseError(
      `Workspace ${context.scope.workspace} does not exist in resource group ${context.scope.resourceGroup}.`,
      {
        code: 'WorkspaceNotFound',
        resource: context.scope.workspace,
        remedy: 'Check workspace-name, resource-group and subscription-id, or run ensure-workspace first.',
      },
    );
  }
  return workspace;
}
