import { assignIdentity } from '../arm/managedIdentity.js';
import { operationStatusUrl, withOperation } from '../arm/operationReplies.js';
import type { Operation, OperationKind } from '../arm/operations.js';
import { page } from '../arm/paging.js';
import { parseBody } from '../arm/parseBody.js';
import type { Resource } from '../arm/resourceStore.js';
import { requireWorkspace } from '../arm/workspaceScope.js';
import { objectOrEmpty, type JsonObject } from '../json.js';
import type { PlaneRequest } from '../planes/plane.js';
import { empty, json, type Reply } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { scoringUris } from '../scoring/scoringUris.js';
import { registerCredentials } from './endpointCredentials.js';
import { endpointBody, endpointPatch, type EndpointBody } from './endpointBody.js';
import {
  checkInferencingLocation,
  checkInferencingName,
  deploymentsOf,
  endpointId,
  endpointPath,
  endpointsPath,
  endpointType,
  requireEndpoint,
} from './endpointScope.js';
import { inference } from '../scoring/inference.js';
import { inferencingRefusal } from './inferencingErrors.js';
import { trackedBody } from './trackedBody.js';
import { checkMirrorTraffic, checkTraffic } from './trafficRules.js';

const resourceType = endpointType;

/** Managed online endpoints, operations `OnlineEndpoints_*` of 2024-04-01. */
export const onlineEndpointsProvider: ResourceProvider = {
  name: 'onlineEndpoints',
  register(context) {
    const { arm } = context.planes;
    arm.route({
      method: 'GET',
      path: endpointsPath,
      resourceType,
      handler: (request) => list(context, request),
    });
    arm.route({
      method: 'GET',
      path: endpointPath,
      resourceType,
      handler: (request) => json(200, trackedBody(requireEndpoint(context, request))),
    });
    arm.route({
      method: 'PUT',
      path: endpointPath,
      resourceType,
      handler: (request) => put(context, request),
    });
    arm.route({
      method: 'PATCH',
      path: endpointPath,
      resourceType,
      handler: (request) => patch(context, request),
    });
    arm.route({
      method: 'DELETE',
      path: endpointPath,
      resourceType,
      handler: (request) => remove(context, request),
    });
    registerCredentials(context);
  },
};

function list(context: EmulatorContext, request: PlaneRequest): Reply {
  const { name, count, computeType } = request.query;
  const found = context.store
    .list({ type: resourceType, under: requireWorkspace(context, request).id })
    .filter((endpoint) => name === undefined || endpoint.name.toLowerCase() === name.toLowerCase())
    .filter(() => computeType === undefined || computeType.toLowerCase() === 'managed');
  const size = Math.min(context.settings.pageSize, Math.max(1, Number(count) || context.settings.pageSize));
  return json(200, page(request, found.map(trackedBody), size));
}

function put(context: EmulatorContext, request: PlaneRequest): Reply {
  const { store, settings } = context;
  const workspace = requireWorkspace(context, request);
  const id = endpointId(context, request);
  const name = request.param('endpointName');
  checkInferencingName('endpoint', name);
  const body = parseBody(endpointBody, request);
  const location = checkInferencingLocation(body.location, workspace, 'endpoint');
  const existing = store.get(id);
  if (existing === undefined) requireFreeName(context, name);
  else context.operations.requireIdle(existing);

  const shares = trafficOf(context, existing, body);
  const identity = assignIdentity(
    body.identity ?? { type: 'SystemAssigned' },
    existing?.identity,
    settings.identity.tenantId,
    context.random,
  );
  const saved = store.save(
    {
      id,
      location,
      tags: body.tags ?? {},
      kind: body.kind ?? 'Managed',
      ...(identity === undefined ? {} : { identity }),
      properties: {
        authMode: body.properties.authMode,
        description: body.properties.description ?? null,
        properties: writtenProperties(body.properties.properties),
        publicNetworkAccess: body.properties.publicNetworkAccess ?? 'Enabled',
        compute: body.properties.compute ?? null,
        ...shares,
        keys: null,
        ...scoringUris(context, workspace, name),
        provisioningState: 'Succeeded',
      },
    },
    request.caller?.clientId,
  );
  if (existing === undefined) setKeys(context, saved, body);
  const operation = startOperation(context, request, saved, existing === undefined ? 'create' : 'update');
  const reply = json(existing === undefined ? 201 : 200, trackedBody(saved));
  return withOperation(context, request, reply, operation, { status: true });
}

function patch(context: EmulatorContext, request: PlaneRequest): Reply {
  const existing = requireEndpoint(context, request);
  context.operations.requireIdle(existing);
  const body = parseBody(endpointPatch, request);
  const identity = assignIdentity(
    body.identity,
    existing.identity,
    context.settings.identity.tenantId,
    context.random,
  );
  const saved = context.store.save(
    { ...existing, tags: body.tags ?? existing.tags ?? {}, ...(identity === undefined ? {} : { identity }) },
    request.caller?.clientId,
  );
  const operation = startOperation(context, request, saved, 'update');
  return withOperation(context, request, empty(202), operation, { result: true });
}

function remove(context: EmulatorContext, request: PlaneRequest): Reply {
  const existing = context.store.get(endpointId(context, request));
  if (existing === undefined) return empty(204);
  context.operations.requireIdle(existing);
  for (const deployment of deploymentsOf(context, existing)) context.operations.requireIdle(deployment);
  const { runtimes, keys, routing } = inference(context);
  const operation = context.operations.start({
    resourceId: existing.id,
    kind: 'delete',
    work: () => runtimes.remove(existing.id),
    settled(outcome) {
      if (outcome.status !== 'Succeeded') return;
      keys.remove(existing.id);
      routing.remove(existing.id);
    },
  });
  return withOperation(context, request, empty(202), operation, { result: true });
}

/** Starts an operation at whose end the endpoint's traffic is in force. */
function startOperation(
  context: EmulatorContext,
  request: PlaneRequest,
  endpoint: Resource,
  kind: OperationKind,
): Operation {
  const service = inference(context);
  const operation = context.operations.start({
    resourceId: endpoint.id,
    kind,
    async work() {
      if (kind !== 'create') return;
      // A workspace that was deleted took its endpoints along; nothing of them may live on in this one.
      await service.runtimes.remove(endpoint.id);
      await service.prepare();
    },
    result: () => trackedBody(context.store.require(endpoint.id)),
    settled(outcome) {
      if (outcome.status !== 'Succeeded') return;
      const { traffic, mirrorTraffic } = endpoint.properties;
      service.routing.apply(endpoint.id, numbers(traffic), numbers(mirrorTraffic));
    },
  });
  context.store.amend(endpoint.id, {
    properties: {
      ...objectOrEmpty(endpoint.properties['properties']),
      'azureml.onlineendpointid': endpoint.id.toLowerCase(),
      AzureAsyncOperationUri: operationStatusUrl(context, operation, request.query['api-version'] ?? ''),
    },
  });
  return operation;
}

function trafficOf(context: EmulatorContext, existing: Resource | undefined, body: EndpointBody): JsonObject {
  const deployments =
    existing === undefined ? [] : deploymentsOf(context, existing).map((deployment) => deployment.name);
  const traffic = checkTraffic(body.properties.traffic ?? {}, { deployments });
  const mirrorTraffic = checkMirrorTraffic(body.properties.mirrorTraffic ?? {}, traffic, { deployments });
  return { traffic, mirrorTraffic };
}

function requireFreeName(context: EmulatorContext, name: string): void {
  const taken = context.store
    .list({ type: resourceType, under: `/subscriptions/${context.settings.subscriptionId}` })
    .some((endpoint) => endpoint.name.toLowerCase() === name.toLowerCase());
  if (!taken) return;
  throw inferencingRefusal(
    '',
    'There is already an endpoint with this name, Endpoint name needs to be unique within a region. ' +
      'Try some other name.',
  );
}

function setKeys(context: EmulatorContext, endpoint: Resource, body: EndpointBody): void {
  const { primaryKey, secondaryKey } = body.properties.keys ?? {};
  const { keys } = inference(context);
  keys.remove(endpoint.id);
  keys.set(endpoint.id, {
    ...(typeof primaryKey === 'string' ? { primaryKey } : {}),
    ...(typeof secondaryKey === 'string' ? { secondaryKey } : {}),
  });
}

function writtenProperties(properties: Readonly<Record<string, unknown>> | null | undefined): JsonObject {
  const own = ['azureml.onlineendpointid', 'AzureAsyncOperationUri'];
  return Object.fromEntries(Object.entries(properties ?? {}).filter(([name]) => !own.includes(name)));
}

function numbers(shares: unknown): Record<string, number> {
  return Object.fromEntries(
    Object.entries(objectOrEmpty(shares)).flatMap(([name, value]) =>
      typeof value === 'number' ? [[name, value]] : [],
    ),
  );
}
