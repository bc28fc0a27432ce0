import type { Resource } from '../arm/resourceStore.js';
import type { PlaneRequest } from '../planes/plane.js';
import type { EmulatorContext } from '../provider.js';

const endpointType = 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints';

/**
 * The endpoint a scoring URL leads to.
 * @returns undefined when there is none, or it has not been created yet
 */
export function findScoringEndpoint(context: EmulatorContext, request: PlaneRequest): Resource | undefined {
  const workspace = request.param('workspaceName').toLowerCase();
  const name = request.param('endpointName').toLowerCase();
  return context.store
    .list({ type: endpointType, under: `/subscriptions/${context.settings.subscriptionId}` })
    .find(
      (endpoint) =>
        endpoint.name.toLowerCase() === name && endpoint.id.split('/').at(-3)?.toLowerCase() === workspace,
    );
}
