import { page } from '../arm/paging.js';
import { parseBody } from '../arm/parseBody.js';
import type { Resource } from '../arm/resourceStore.js';
import { json, type Reply } from '../planes/reply.js';
import type { PlaneRequest } from '../planes/plane.js';
import type { EmulatorContext } from '../provider.js';
import { logsBody } from './deploymentBody.js';
import { deploymentPath, deploymentType, requireDeployment } from './endpointScope.js';
import { inference } from '../scoring/inference.js';

const defaultTail = 5000;

/** Registers `OnlineDeployments_GetLogs` and `_ListSkus` of 2024-04-01. */
export function registerDeploymentDetails(context: EmulatorContext): void {
  const { arm } = context.planes;
  const resourceType = deploymentType;
  arm.route({
    method: 'POST',
    path: `${deploymentPath}/getLogs`,
    resourceType,
    handler: (request) => logs(context, request),
  });
  arm.route({
    method: 'GET',
    path: `${deploymentPath}/skus`,
    resourceType,
    handler: (request) => {
      requireDeployment(context, request);
      const sku = {
        resourceType: deploymentType,
        sku: { name: 'Default', tier: 'Standard' },
        capacity: { minimum: 1, maximum: 50, default: 1, scaleType: 'Manual' },
      };
      return json(200, page(request, [sku], context.settings.pageSize));
    },
  });
}

function logs(context: EmulatorContext, request: PlaneRequest): Reply {
  const deployment = requireDeployment(context, request);
  const { containerType, tail } = parseBody(logsBody, request);
  const kept = inference(context).runtimes.get(deployment.id)?.logs;
  const log = containerType === 'StorageInitializer' ? kept?.storageInitializer : kept?.inferenceServer;
  const lines = log?.tail(tail ?? defaultTail) ?? '';
  return json(200, { content: `${instanceStatus(deployment)}\nContainer logs:\n${lines}` });
}

/** What Azure writes above the lines of a container. */
function instanceStatus({ properties }: Resource): string {
  const state = String(properties['provisioningState']);
  const started = state === 'Succeeded' ? 'Succeeded' : state === 'Failed' ? 'Failed' : 'InProgress';
  return [
    'Instance status:',
    'SystemSetup: Succeeded',
    'UserContainerImagePull: Succeeded',
    `UserContainerStart: ${started}`,
    '',
  ].join('\n');
}
