import type { Resource } from '../arm/resourceStore.js';
import type { EmulatorContext } from '../provider.js';

/** Route paths on the scoring plane. Endpoint names are unique in a region, so the group is not needed. */
export const scoringEndpointPath = '/endpoints/:workspaceName/:endpointName';

/**
 * Where an endpoint is scored and described.
 * @param workspace which it belongs to
 * @param name of the endpoint
 */
export function scoringUris(
  context: EmulatorContext,
  workspace: Resource,
  name: string,
): { scoringUri: string; swaggerUri: string } {
  const base = `${context.planes.scoring.origin}/endpoints/${workspace.name}/${name}`;
  return { scoringUri: `${base}/score`, swaggerUri: `${base}/swagger.json` };
}
