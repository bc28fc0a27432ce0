import { discoveryUrl } from '../api/discovery.js';
import type { JsonObject } from '../json.js';
import type { PlaneRequest } from '../planes/plane.js';
import { empty, json, type Reply } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { uuid } from '../random.js';
import { timestamp } from '../clock.js';
import { assignIdentity } from './managedIdentity.js';
import { withOperation } from './operationReplies.js';
import { page } from './paging.js';
import { parseBody } from './parseBody.js';
import { resourceGroupId } from './resourceId.js';
import type { Resource, ResourceInput } from './resourceStore.js';
import { workspaceAnswer } from './workspaceAnswer.js';
import {
  checkDependencies,
  checkLocation,
  checkWorkspaceName,
  workspaceBody,
  workspacePatch,
  type WorkspaceBody,
} from './workspaceRules.js';
import {
  requireResourceGroup,
  requireSubscription,
  requireWorkspace,
  workspaceId,
  workspacePath,
  workspacesPath,
  workspaceType,
} from './workspaceScope.js';

const resourceType = workspaceType;

/** `Microsoft.MachineLearningServices/workspaces`, operations `Workspaces_*` of 2024-04-01. */
export const workspacesProvider: ResourceProvider = {
  name: 'workspaces',
  register(context) {
    const { arm } = context.planes;
    prepareWorkspaces(context);
    const list = (request: PlaneRequest, under: string): Reply => {
      const found = context.store
        .list({ type: resourceType, under })
        .map((workspace) => workspaceAnswer(workspace, request));
      return json(200, page(request, found, context.settings.pageSize));
    };
    arm.route({
      method: 'GET',
      path: `/subscriptions/:subscriptionId/providers/${resourceType}`,
      resourceType,
      handler: (request) => list(request, `/subscriptions/${requireSubscription(context, request)}`),
    });
    arm.route({
      method: 'GET',
      path: workspacesPath,
      resourceType,
      handler: (request) => list(request, requireResourceGroup(context, request).id),
    });
    arm.route({
      method: 'GET',
      path: workspacePath,
      resourceType,
      handler: (request) => json(200, workspaceAnswer(requireWorkspace(context, request), request)),
    });
    arm.route({
      method: 'PUT',
      path: workspacePath,
      resourceType,
      handler: (request) => createOrUpdate(context, request),
    });
    arm.route({
      method: 'PATCH',
      path: workspacePath,
      resourceType,
      handler: (request) => update(context, request),
    });
    arm.route({
      method: 'DELETE',
      path: workspacePath,
      resourceType,
      handler: (request) => {
        const existing = context.store.get(workspaceId(context, request));
        if (existing === undefined) return empty(204);
        context.operations.requireIdle(existing);
        const operation = context.operations.start({ resourceId: existing.id, kind: 'delete' });
        return withOperation(context, request, empty(202), operation, { result: true });
      },
    });
  },
};

function createOrUpdate(context: EmulatorContext, request: PlaneRequest): Reply {
  const { store, operations } = context;
  const group = requireResourceGroup(context, request);
  const name = request.param('workspaceName');
  checkWorkspaceName(name);
  const id = workspaceId(context, request);
  const existing = store.get(id);
  const body = parseBody(workspaceBody, request);
  const location = checkLocation(body.location, existing, name, group.name);
  const dependencies = checkDependencies(body.properties, existing, store);
  if (existing !== undefined) operations.requireIdle(existing);

  const saved = store.save(
    workspaceInput(context, id, existing, { ...body, location }, dependencies),
    request.caller?.clientId,
  );
  if (existing !== undefined) return json(200, workspaceAnswer(saved, request));
  const operation = operations.start({
    resourceId: saved.id,
    kind: 'create',
    result: () => workspaceAnswer(store.require(saved.id), request),
  });
  return withOperation(context, request, empty(202), operation, { result: true });
}

/** The workspaces that exist from the start, on the prepared dependencies. */
function prepareWorkspaces(context: EmulatorContext): void {
  const { settings, prepared, store } = context;
  const group = resourceGroupId(settings.subscriptionId, settings.resourceGroups[0] ?? '');
  for (const name of settings.workspaces) {
    checkWorkspaceName(name);
    const id = `${group}/providers/${workspaceType}/${name}`;
    const { storageAccount, keyVault, applicationInsights } = prepared;
    const dependencies = { storageAccount, keyVault, applicationInsights };
    store.save(
      workspaceInput(context, id, undefined, { location: settings.location, properties: {} }, dependencies),
    );
  }
}

function workspaceInput(
  context: EmulatorContext,
  id: string,
  existing: Resource | undefined,
  body: WorkspaceBody & { location: string },
  dependencies: Readonly<Record<string, string>>,
): ResourceInput {
  const identity = assignIdentity(
    body.identity ?? (existing === undefined ? { type: 'SystemAssigned' } : undefined),
    existing?.identity,
    context.settings.identity.tenantId,
    context.random,
  );
  return {
    id,
    location: body.location,
    tags: body.tags ?? {},
    sku: body.sku ?? existing?.sku ?? { name: 'Basic', tier: 'Basic' },
    kind: body.kind ?? existing?.kind ?? 'Default',
    ...(identity === undefined ? {} : { identity }),
    properties: {
      ...defaults(id.split('/').at(-1) ?? ''),
      ...written(body.properties),
      ...dependencies,
      ...serviceProperties(context, existing, id),
      provisioningState: 'Succeeded',
    },
  };
}

function update(context: EmulatorContext, request: PlaneRequest): Reply {
  const { store, operations, settings } = context;
  const existing = requireWorkspace(context, request);
  operations.requireIdle(existing);
  const body = parseBody(workspacePatch, request);
  const merged = { ...existing.properties, ...written(body.properties ?? {}) };
  const dependencies = checkDependencies(merged, existing, store);
  const identity = assignIdentity(
    body.identity,
    existing.identity,
    settings.identity.tenantId,
    context.random,
  );
  const input: ResourceInput = {
    ...existing,
    tags: body.tags ?? existing.tags ?? {},
    ...(identity === undefined ? {} : { identity }),
    properties: { ...merged, ...dependencies },
  };
  return json(200, workspaceAnswer(store.save(input, request.caller?.clientId), request));
}

/** What a workspace has when its author says nothing. */
function defaults(name: string): JsonObject {
  return {
    friendlyName: name,
    description: '',
    hbiWorkspace: false,
    allowPublicAccessWhenBehindVnet: false,
    publicNetworkAccess: 'Enabled',
    v1LegacyMode: false,
    enableDataIsolation: false,
  };
}

/** What the author wrote, without the members only the service may set, and without nulls. */
function written(properties: Partial<WorkspaceBody['properties']>): JsonObject {
  const readOnly = [
    'workspaceId',
    'discoveryUrl',
    'mlFlowTrackingUri',
    'provisioningState',
    'tenantId',
    'creationTime',
    'privateLinkCount',
    'storageHnsEnabled',
    'notebookInfo',
  ];
  return Object.fromEntries(
    Object.entries(properties).filter(([name, value]) => value !== null && !readOnly.includes(name)),
  );
}

/** What the service sets; it outlives every PUT. */
function serviceProperties(context: EmulatorContext, existing: Resource | undefined, id: string): JsonObject {
  const before = existing?.properties ?? {};
  return {
    workspaceId: before['workspaceId'] ?? uuid(context.random),
    creationTime: before['creationTime'] ?? timestamp(context.clock),
    tenantId: context.settings.identity.tenantId,
    discoveryUrl: discoveryUrl(context),
    mlFlowTrackingUri: `azureml://${context.planes.api.host}/mlflow/v1.0${id}`,
    storageHnsEnabled: false,
    privateLinkCount: 0,
  };
}
