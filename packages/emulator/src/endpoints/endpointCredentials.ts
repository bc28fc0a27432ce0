import { withOperation } from '../arm/operationReplies.js';
import { parseBody } from '../arm/parseBody.js';
import type { Resource } from '../arm/resourceStore.js';
import { AzureError } from '../azureError.js';
import type { PlaneRequest } from '../planes/plane.js';
import { empty, json, type Reply } from '../planes/reply.js';
import type { EmulatorContext } from '../provider.js';
import type { AuthMode } from '../scoring/authMode.js';
import { regenerateBody } from './endpointBody.js';
import { newEndpointKey } from '../scoring/endpointKeys.js';
import { endpointPath, endpointType, requireEndpoint } from './endpointScope.js';
import { inference } from '../scoring/inference.js';

/**
 * Registers what callers get their credentials by: `OnlineEndpoints_ListKeys`, `_RegenerateKeys` and
 * `_GetToken` of 2024-04-01.
 */
export function registerCredentials(context: EmulatorContext): void {
  const { arm } = context.planes;
  const resourceType = endpointType;
  const { keys, tokens } = inference(context);
  arm.route({
    method: 'POST',
    path: `${endpointPath}/listKeys`,
    resourceType,
    handler: (request) => json(200, keys.of(requireMode(context, request, 'Key').id)),
  });
  arm.route({
    method: 'POST',
    path: `${endpointPath}/token`,
    resourceType,
    handler: async (request) => json(200, await tokens.issue(requireMode(context, request, 'AMLToken').id)),
  });
  arm.route({
    method: 'POST',
    path: `${endpointPath}/regenerateKeys`,
    resourceType,
    handler: (request) => regenerate(context, request),
  });
}

function regenerate(context: EmulatorContext, request: PlaneRequest): Reply {
  const endpoint = requireMode(context, request, 'Key');
  context.operations.requireIdle(endpoint);
  const { keyType, keyValue } = parseBody(regenerateBody, request);
  const value = typeof keyValue === 'string' && keyValue !== '' ? keyValue : newEndpointKey();
  const operation = context.operations.start({
    resourceId: endpoint.id,
    kind: 'action',
    result: () => null,
    settled(outcome) {
      if (outcome.status !== 'Succeeded') return;
      const changed = keyType === 'Primary' ? { primaryKey: value } : { secondaryKey: value };
      inference(context).keys.set(endpoint.id, changed);
    },
  });
  return withOperation(context, request, empty(202), operation, { result: true });
}

function requireMode(context: EmulatorContext, request: PlaneRequest, mode: AuthMode): Resource {
  const endpoint = requireEndpoint(context, request);
  const own = String(endpoint.properties['authMode']);
  if (own === mode) return endpoint;
  const wanted = mode === 'Key' ? 'keys' : 'Azure Machine Learning tokens';
  throw new AzureError(
    400,
    'BadRequest',
    `The endpoint '${endpoint.name}' has auth mode '${own}'. There are ${wanted} only with auth mode '${mode}'.`,
    { target: 'authMode' },
  );
}
