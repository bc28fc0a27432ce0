import * as v from 'valibot';
import { AzureError } from '../azureError.js';
import { timestamp } from '../clock.js';
import { objectOrEmpty, type JsonObject } from '../json.js';
import type { PlaneRequest } from '../planes/plane.js';
import { empty, json, type Reply } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { normalizeLocation } from '../settings.js';
import { amlComputeView, resizing, steady } from './amlCompute.js';
import { errorBody } from './armErrors.js';
import {
  amlComputeProperties,
  checkAmlCompute,
  checkComputeName,
  checkSameKind,
  checkScale,
  computeBody,
  computePatch,
} from './computeRules.js';
import { assignIdentity } from './managedIdentity.js';
import { withOperation } from './operationReplies.js';
import type { OperationOutcome } from './operations.js';
import { page } from './paging.js';
import { parseBody, parseMember } from './parseBody.js';
import { resourceBody, type Resource } from './resourceStore.js';
import { requireWorkspace, workspacePath } from './workspaceScope.js';

const resourceType = 'Microsoft.MachineLearningServices/workspaces/computes';
const path = `${workspacePath}/computes/:computeName`;

/** `Microsoft.MachineLearningServices/workspaces/computes`, operations `Compute_*` of 2024-04-01. */
export const computesProvider: ResourceProvider = {
  name: 'computes',
  register(context) {
    const { arm } = context.planes;
    arm.route({
      method: 'GET',
      path: `${workspacePath}/computes`,
      resourceType,
      handler: (request) => {
        const under = requireWorkspace(context, request).id;
        const found = context.store.list({ type: resourceType, under }).map(resourceBody);
        return json(200, page(request, found, context.settings.pageSize));
      },
    });
    arm.route({
      method: 'GET',
      path,
      resourceType,
      handler: (request) => json(200, resourceBody(requireCompute(context, request))),
    });
    arm.route({
      method: 'PUT',
      path,
      resourceType,
      handler: (request) => createOrUpdate(context, request),
    });
    arm.route({ method: 'PATCH', path, resourceType, handler: (request) => scale(context, request) });
    arm.route({ method: 'DELETE', path, resourceType, handler: (request) => remove(context, request) });
    arm.route({
      method: 'POST',
      path: `${path}/listNodes`,
      resourceType,
      handler: (request) => json(200, { nodes: nodesOf(requireCompute(context, request)) }),
    });
  },
};

function computeId(context: EmulatorContext, request: PlaneRequest): string {
  return `${requireWorkspace(context, request).id}/computes/${request.param('computeName')}`;
}

function requireCompute(context: EmulatorContext, request: PlaneRequest): Resource {
  return context.store.require(computeId(context, request));
}

function createOrUpdate(context: EmulatorContext, request: PlaneRequest): Reply {
  const { store, operations, settings, clock } = context;
  const workspace = requireWorkspace(context, request);
  checkComputeName(request.param('computeName'));
  const id = computeId(context, request);
  const existing = store.get(id);
  const { properties, ...envelope } = parseBody(computeBody, request);
  const location = normalizeLocation(envelope.location ?? workspace.location ?? settings.location);
  checkSameKind(existing, properties.computeType);
  const inner =
    properties.computeType === 'AmlCompute'
      ? amlCompute(context, properties.properties, existing, location)
      : withoutSecrets(objectOrEmpty(properties.properties));
  if (existing !== undefined) operations.requireIdle(existing);

  const identity = assignIdentity(
    envelope.identity,
    existing?.identity,
    settings.identity.tenantId,
    context.random,
  );
  const now = timestamp(clock);
  const saved = store.save(
    {
      id,
      location,
      ...(envelope.tags === null || envelope.tags === undefined ? {} : { tags: envelope.tags }),
      ...(identity === undefined ? {} : { identity }),
      properties: {
        computeType: properties.computeType,
        computeLocation: location,
        ...(typeof properties.description === 'string' ? { description: properties.description } : {}),
        ...(typeof properties.resourceId === 'string' ? { resourceId: properties.resourceId } : {}),
        disableLocalAuth: existing?.properties['disableLocalAuth'] ?? properties.disableLocalAuth ?? false,
        isAttachedCompute: !['AmlCompute', 'ComputeInstance'].includes(properties.computeType),
        createdOn: existing?.properties['createdOn'] ?? now,
        modifiedOn: now,
        provisioningErrors: null,
        properties: inner,
      },
    },
    request.caller?.clientId,
  );
  return begin(context, request, saved, existing === undefined ? 'create' : 'update');
}

function amlCompute(
  context: EmulatorContext,
  written: unknown,
  existing: Resource | undefined,
  location: string,
): JsonObject {
  const wanted = parseMember(amlComputeProperties, written, 'properties.properties');
  checkAmlCompute(wanted, location);
  const before = existing === undefined ? undefined : objectOrEmpty(existing.properties['properties']);
  return {
    ...amlComputeView(wanted, before),
    ...resizing(wanted.scaleSettings, before?.['currentNodeCount'], context.clock),
  };
}

function scale(context: EmulatorContext, request: PlaneRequest): Reply {
  const existing = requireCompute(context, request);
  if (existing.properties['computeType'] !== 'AmlCompute') {
    throw new AzureError(
      400,
      'ComputeTypeNotSupported',
      `The scale of a compute of type '${String(existing.properties['computeType'])}' cannot be updated.`,
    );
  }
  const { scaleSettings } = parseBody(computePatch, request).properties.properties;
  checkScale(scaleSettings);
  context.operations.requireIdle(existing);
  const inner = objectOrEmpty(existing.properties['properties']);
  const saved = context.store.save(
    {
      ...existing,
      properties: {
        ...existing.properties,
        modifiedOn: timestamp(context.clock),
        properties: {
          ...inner,
          scaleSettings,
          ...resizing(scaleSettings, inner['currentNodeCount'], context.clock),
        },
      },
    },
    request.caller?.clientId,
  );
  return begin(context, request, saved, 'update');
}

function begin(
  context: EmulatorContext,
  request: PlaneRequest,
  compute: Resource,
  kind: 'create' | 'update',
): Reply {
  const operation = context.operations.start({
    resourceId: compute.id,
    kind,
    settled: (outcome) => {
      settle(context, compute.id, outcome);
    },
  });
  const body = resourceBody(context.store.require(compute.id));
  return withOperation(context, request, json(kind === 'create' ? 201 : 200, body), operation, {
    status: true,
  });
}

function settle({ store, clock }: EmulatorContext, id: string, outcome: OperationOutcome): void {
  const compute = store.get(id);
  if (compute === undefined) return;
  const inner = objectOrEmpty(compute.properties['properties']);
  store.amend(id, {
    ...(outcome.status === 'Failed' ? { provisioningErrors: [{ error: errorBody(outcome.error) }] } : {}),
    ...(compute.properties['computeType'] === 'AmlCompute' && outcome.status === 'Succeeded'
      ? { properties: { ...inner, ...steady(inner, clock) } }
      : {}),
  });
}

function remove(context: EmulatorContext, request: PlaneRequest): Reply {
  const action = request.query['underlyingResourceAction'];
  const parsed = v.safeParse(v.picklist(['Delete', 'Detach']), action);
  if (!parsed.success) {
    throw new AzureError(
      400,
      action === undefined ? 'MissingRequiredParameter' : 'InvalidParameter',
      "The query parameter 'underlyingResourceAction' is required and must be 'Delete' or 'Detach'.",
      { target: 'underlyingResourceAction' },
    );
  }
  const existing = context.store.get(computeId(context, request));
  if (existing === undefined) return empty(204);
  if (parsed.output === 'Detach' && existing.properties['isAttachedCompute'] !== true) {
    throw new AzureError(
      400,
      'DetachNotSupported',
      `The compute '${existing.name}' was made by the service and can only be deleted, not detached.`,
      { target: 'underlyingResourceAction' },
    );
  }
  context.operations.requireIdle(existing);
  const operation = context.operations.start({ resourceId: existing.id, kind: 'delete' });
  return withOperation(context, request, empty(202), operation, { status: true, result: true });
}

/** Credentials go in and never come out again. */
function withoutSecrets(properties: JsonObject): JsonObject {
  const secrets = ['administratorAccount', 'databricksAccessToken', 'sshSettings'];
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !secrets.includes(name)));
}

function nodesOf(compute: Resource): readonly JsonObject[] {
  const count = objectOrEmpty(compute.properties['properties'])['currentNodeCount'];
  return Array.from({ length: typeof count === 'number' ? count : 0 }, (_, index) => ({
    nodeId: `tvmps_${compute.name}_${index}`,
    privateIpAddress: `10.0.0.${index + 4}`,
    publicIpAddress: null,
    port: 50_000 + index,
    nodeState: 'idle',
    runId: null,
  }));
}
