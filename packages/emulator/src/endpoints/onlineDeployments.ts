import { operationStatusUrl, withOperation } from '../arm/operationReplies.js';
import type { Operation } from '../arm/operations.js';
import { page } from '../arm/paging.js';
import { parseBody } from '../arm/parseBody.js';
import type { Resource } from '../arm/resourceStore.js';
import { requireWorkspace } from '../arm/workspaceScope.js';
import { objectOrEmpty } from '../json.js';
import type { PlaneRequest } from '../planes/plane.js';
import { empty, json, type Reply } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { completeSettings, deploymentBody, deploymentPatch } from './deploymentBody.js';
import { registerDeploymentDetails } from './deploymentDetails.js';
import { checkCapacity, checkReferences } from './deploymentRules.js';
import {
  checkInferencingLocation,
  checkInferencingName,
  deploymentId,
  deploymentPath,
  deploymentsOf,
  deploymentsPath,
  deploymentType,
  requireDeployment,
  requireEndpoint,
} from './endpointScope.js';
import { inference } from '../scoring/inference.js';
import { inferencingRefusal } from './inferencingErrors.js';
import { trackedBody } from './trackedBody.js';
import { deploymentLimits, provisionDeployment } from './provisionDeployment.js';

const resourceType = deploymentType;

/** Deployments of managed online endpoints, operations `OnlineDeployments_*` of 2024-04-01. */
export const onlineDeploymentsProvider: ResourceProvider = {
  name: 'onlineDeployments',
  register(context) {
    const { arm } = context.planes;
    arm.route({
      method: 'GET',
      path: deploymentsPath,
      resourceType,
      handler: (request) => {
        const found = deploymentsOf(context, requireEndpoint(context, request)).map(trackedBody);
        return json(200, page(request, found, context.settings.pageSize));
      },
    });
    arm.route({
      method: 'GET',
      path: deploymentPath,
      resourceType,
      handler: (request) => json(200, trackedBody(requireDeployment(context, request))),
    });
    arm.route({
      method: 'PUT',
      path: deploymentPath,
      resourceType,
      handler: (request) => put(context, request),
    });
    arm.route({
      method: 'PATCH',
      path: deploymentPath,
      resourceType,
      handler: (request) => patch(context, request),
    });
    arm.route({
      method: 'DELETE',
      path: deploymentPath,
      resourceType,
      handler: (request) => remove(context, request),
    });
    registerDeploymentDetails(context);
  },
};

function put(context: EmulatorContext, request: PlaneRequest): Reply {
  const workspace = requireWorkspace(context, request);
  const endpoint = requireEndpoint(context, request);
  const id = deploymentId(context, request);
  checkInferencingName('deployment', request.param('deploymentName'));
  const body = parseBody(deploymentBody, request);
  const location = checkInferencingLocation(body.location, workspace, 'deployment');
  const capacity = checkCapacity(body.sku?.capacity);
  const contents = checkReferences(context, workspace, body.properties);
  context.operations.requireIdle(endpoint);
  const existing = context.store.get(id);
  if (existing !== undefined) context.operations.requireIdle(existing);

  const { properties } = body;
  const saved = context.store.save(
    {
      id,
      location,
      tags: body.tags ?? {},
      kind: body.kind ?? 'Managed',
      sku: { name: body.sku?.name ?? 'Default', tier: 'Standard', capacity },
      properties: {
        endpointComputeType: 'Managed',
        description: properties.description ?? null,
        properties: properties.properties ?? {},
        model: properties.model ?? null,
        modelMountPath: properties.modelMountPath ?? null,
        codeConfiguration: properties.codeConfiguration ?? null,
        environmentId: properties.environmentId ?? null,
        environmentVariables: properties.environmentVariables ?? {},
        instanceType: properties.instanceType ?? null,
        appInsightsEnabled: properties.appInsightsEnabled ?? false,
        egressPublicNetworkAccess: properties.egressPublicNetworkAccess ?? 'Enabled',
        ...(properties.dataCollector === undefined || properties.dataCollector === null
          ? {}
          : { dataCollector: properties.dataCollector }),
        ...completeSettings(properties),
        provisioningState: 'Succeeded',
      },
    },
    request.caller?.clientId,
  );
  const operation = context.operations.start({
    resourceId: saved.id,
    kind: existing === undefined ? 'create' : 'update',
    work: (signal) => provisionDeployment(context, workspace, saved, contents, signal),
  });
  nameOperation(context, request, saved, operation);
  const reply = json(existing === undefined ? 201 : 200, trackedBody(saved));
  return withOperation(context, request, reply, operation, { status: true });
}

function patch(context: EmulatorContext, request: PlaneRequest): Reply {
  const existing = requireDeployment(context, request);
  context.operations.requireIdle(existing);
  const body = parseBody(deploymentPatch, request);
  const capacity =
    body.sku?.capacity === undefined ? existing.sku?.['capacity'] : checkCapacity(body.sku.capacity);
  const saved = context.store.save(
    { ...existing, tags: body.tags ?? existing.tags ?? {}, sku: { ...existing.sku, capacity } },
    request.caller?.clientId,
  );
  const operation = context.operations.start({
    resourceId: saved.id,
    kind: 'update',
    result: () => trackedBody(context.store.require(saved.id)),
    settled(outcome) {
      if (outcome.status !== 'Succeeded') return;
      inference(context).runtimes.get(saved.id)?.setLimits(deploymentLimits(saved));
    },
  });
  nameOperation(context, request, saved, operation);
  return withOperation(context, request, empty(202), operation, { result: true });
}

function remove(context: EmulatorContext, request: PlaneRequest): Reply {
  const endpoint = requireEndpoint(context, request);
  const existing = context.store.get(deploymentId(context, request));
  if (existing === undefined) return empty(204);
  context.operations.requireIdle(existing);
  refuseWhenInUse(endpoint, existing);
  const operation = context.operations.start({
    resourceId: existing.id,
    kind: 'delete',
    work: () => inference(context).runtimes.remove(existing.id),
  });
  return withOperation(context, request, empty(202), operation, { result: true });
}

function refuseWhenInUse(endpoint: Resource, deployment: Resource): void {
  for (const [member, word] of [
    ['traffic', 'live'],
    ['mirrorTraffic', 'mirrored'],
  ] as const) {
    const percent = objectOrEmpty(endpoint.properties[member])[deployment.name];
    if (typeof percent !== 'number' || percent <= 0) continue;
    throw inferencingRefusal(
      'Traffic',
      `The deployment '${deployment.name}' receives ${percent} percent of the ${word} traffic of the endpoint ` +
        `'${endpoint.name}' and cannot be deleted. Set its traffic to 0 first.`,
    );
  }
}

function nameOperation(
  context: EmulatorContext,
  request: PlaneRequest,
  deployment: Resource,
  operation: Operation,
): void {
  context.store.amend(deployment.id, {
    properties: {
      ...objectOrEmpty(deployment.properties['properties']),
      AzureAsyncOperationUri: operationStatusUrl(context, operation, request.query['api-version'] ?? ''),
    },
  });
}
