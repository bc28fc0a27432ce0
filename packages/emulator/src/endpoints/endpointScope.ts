import { parentNotFound } from '../arm/armErrors.js';
import type { Resource } from '../arm/resourceStore.js';
import { requireWorkspace, workspacePath } from '../arm/workspaceScope.js';
import { AzureError } from '../azureError.js';
import type { PlaneRequest } from '../planes/plane.js';
import type { EmulatorContext } from '../provider.js';

/** Resource type of an online endpoint. */
export const endpointType = 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints';
/** Resource type of a deployment of one. */
export const deploymentType = `${endpointType}/deployments`;

/** Route paths. */
export const endpointsPath = `${workspacePath}/onlineEndpoints`;
export const endpointPath = `${endpointsPath}/:endpointName`;
export const deploymentsPath = `${endpointPath}/deployments`;
export const deploymentPath = `${deploymentsPath}/:deploymentName`;

/** The id of the endpoint a request names. The workspace must exist. */
export function endpointId(context: EmulatorContext, request: PlaneRequest): string {
  return `${requireWorkspace(context, request).id}/onlineEndpoints/${request.param('endpointName')}`;
}

/**
 * The endpoint a request is about.
 * @throws AzureError 404: `ResourceNotFound`, or `ParentResourceNotFound` when something below it is written
 */
export function requireEndpoint(context: EmulatorContext, request: PlaneRequest): Resource {
  const id = endpointId(context, request);
  const below = /\/onlineEndpoints\/[^/]+\/deployments\/./i.test(request.path);
  if (context.store.get(id) === undefined && below && ['PUT', 'PATCH', 'DELETE'].includes(request.method)) {
    throw parentNotFound(request.param('endpointName'));
  }
  return context.store.require(id);
}

/** The id of the deployment a request names. The endpoint must exist. */
export function deploymentId(context: EmulatorContext, request: PlaneRequest): string {
  return `${requireEndpoint(context, request).id}/deployments/${request.param('deploymentName')}`;
}

/** The deployment a request is about. @throws AzureError 404 `ResourceNotFound` */
export function requireDeployment(context: EmulatorContext, request: PlaneRequest): Resource {
  return context.store.require(deploymentId(context, request));
}

/** The deployments of an endpoint, by name. */
export function deploymentsOf(context: EmulatorContext, endpoint: Resource): readonly Resource[] {
  return context.store.list({ type: deploymentType, under: endpoint.id });
}

/** @throws AzureError 400 when the name breaks Azure's rule for endpoints and deployments */
export function checkInferencingName(kind: 'endpoint' | 'deployment', name: string): void {
  if (/^[a-zA-Z][a-zA-Z0-9-]{1,30}[a-zA-Z0-9]$/.test(name)) return;
  throw new AzureError(
    400,
    'BadRequest',
    `The ${kind} name '${name}' is invalid. It must be 3 to 32 characters long, begin with a letter, ` +
      'consist of letters, digits and hyphens, and end with a letter or digit.',
    { target: `${kind}Name` },
  );
}

/** @throws AzureError 400 when a resource is asked for elsewhere than in the workspace's region */
export function checkInferencingLocation(location: string, workspace: Resource, kind: string): string {
  const asked = location.replaceAll(' ', '').toLowerCase();
  if (asked === '') {
    throw new AzureError(400, 'LocationRequired', 'The location property is required for this definition.', {
      target: 'location',
    });
  }
  if (workspace.location !== undefined && asked !== workspace.location) {
    throw new AzureError(
      400,
      'InvalidResourceLocation',
      `The location '${location}' of the ${kind} must be that of the workspace '${workspace.name}', ` +
        `'${workspace.location}'.`,
      { target: 'location' },
    );
  }
  return asked;
}
