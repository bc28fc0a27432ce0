import { AzureError } from '../azureError.js';
import { page } from '../arm/paging.js';
import type { Resource } from '../arm/resourceStore.js';
import { requireWorkspace, workspacePath } from '../arm/workspaceScope.js';
import { objectOrEmpty, type JsonObject } from '../json.js';
import type { PlaneRequest } from '../planes/plane.js';
import { empty, json, type Reply } from '../planes/reply.js';
import type { EmulatorContext } from '../provider.js';
import { proxyBody } from './proxyBody.js';
import { latestOf, nextVersionOf, ordered } from './versionOrder.js';
import { pendingUpload } from './pendingUpload.js';

/** Where a version is being written. */
export interface VersionTarget {
  readonly context: EmulatorContext;
  readonly request: PlaneRequest;
  readonly workspace: Resource;
  readonly name: string;
  readonly version: string;
  readonly existing: Resource | undefined;
}

/** A kind of asset that has versions. */
export interface AssetKind {
  /** The collection below the workspace, for example `codes`. */
  readonly collection: string;
  /** Checks the body of a version's PUT and returns its properties. @throws AzureError */
  readonly prepare: (target: VersionTarget) => JsonObject | Promise<JsonObject>;
  /** Members of `properties` that a version keeps for ever. */
  readonly immutable: readonly string[];
  /** Members of a container's `properties`, taken from a version when it is made by one. */
  readonly containerProperties?: (version: JsonObject) => JsonObject;
  /** Chooses versions by the query of a list; by name when absent. */
  readonly search?: (request: PlaneRequest, workspace: Resource) => readonly Resource[] | undefined;
  /** Called before an asset is looked for by name: makes those that exist without anyone having made them. */
  readonly appear?: (context: EmulatorContext, workspace: Resource, name: string) => void;
  /** True when files are uploaded for it. */
  readonly uploads?: boolean;
}

const assetName = /^[a-zA-Z0-9][a-zA-Z0-9\-_.]{0,254}$/;

/**
 * Registers containers and versions of a kind of asset: `*Containers_*` and `*Versions_*` of 2024-04-01.
 * @param context the emulator
 * @param kind what is particular to the kind
 */
export function registerVersionedAsset(context: EmulatorContext, kind: AssetKind): void {
  const { arm } = context.planes;
  const containersPath = `${workspacePath}/${kind.collection}`;
  const containerPath = `${containersPath}/:name`;
  const versionPath = `${containerPath}/versions/:version`;
  const containerType = `Microsoft.MachineLearningServices/workspaces/${kind.collection}`;
  const versionType = `${containerType}/versions`;
  const versionsOf = (container: string) => context.store.list({ type: versionType, under: container });
  const containerBody = (container: Resource): unknown => {
    const versions = versionsOf(container.id).filter(isActive);
    const copy = objectOrEmpty(proxyBody(container));
    return {
      ...copy,
      properties: {
        ...container.properties,
        latestVersion: latestOf(versions)?.name ?? null,
        nextVersion: nextVersionOf(versions),
      },
    };
  };

  arm.route({
    method: 'GET',
    path: containersPath,
    resourceType: containerType,
    handler: (request) => {
      const found = context.store.list({ type: containerType, under: requireWorkspace(context, request).id });
      const shown = visible(request, found).map(containerBody);
      return json(200, page(request, shown, context.settings.pageSize));
    },
  });
  arm.route({
    method: 'GET',
    path: containerPath,
    resourceType: containerType,
    handler: (request) =>
      json(200, containerBody(context.store.require(containerId(context, kind, request)))),
  });
  arm.route({
    method: 'PUT',
    path: containerPath,
    resourceType: containerType,
    handler: (request) => {
      const id = containerId(context, kind, request);
      checkAssetName(request.param('name'));
      const existing = context.store.get(id);
      const body = objectOrEmpty(request.body.object()['properties']);
      const saved = context.store.save(
        { id, properties: { ...existing?.properties, ...commonProperties(body), ...written(body) } },
        request.caller?.clientId,
      );
      return json(existing === undefined ? 201 : 200, containerBody(saved));
    },
  });
  arm.route({
    method: 'GET',
    path: `${containerPath}/versions`,
    resourceType: versionType,
    handler: (request) => {
      const id = containerId(context, kind, request);
      const found =
        kind.search?.(request, requireWorkspace(context, request)) ?? visible(request, versionsOf(id));
      return json(
        200,
        page(withoutTop(request), ordered(request, found).map(proxyBody), context.settings.pageSize),
      );
    },
  });
  arm.route({
    method: 'GET',
    path: versionPath,
    resourceType: versionType,
    handler: (request) => {
      const id = `${containerId(context, kind, request)}/versions/${request.param('version')}`;
      return json(200, proxyBody(context.store.require(id)));
    },
  });
  arm.route({
    method: 'PUT',
    path: versionPath,
    resourceType: versionType,
    handler: (request) => putVersion(context, kind, request),
  });
  for (const [path, resourceType] of [
    [containerPath, containerType],
    [versionPath, versionType],
  ] as const) {
    arm.route({
      method: 'DELETE',
      path,
      resourceType,
      handler: (request) => {
        const container = containerId(context, kind, request);
        const id = path === versionPath ? `${container}/versions/${request.param('version')}` : container;
        return empty(context.store.remove(id) ? 200 : 204);
      },
    });
  }
  if (kind.uploads === true) {
    arm.route({
      method: 'POST',
      path: `${versionPath}/startPendingUpload`,
      resourceType: versionType,
      handler: (request) => {
        checkAssetName(request.param('name'));
        return pendingUpload(context, kind.collection, request);
      },
    });
  }
}

/**
 * Saves a version and, where there is none yet, its container.
 * @param properties as they are to be read back
 * @param containerProperties of a new container
 */
export function saveVersion(
  context: EmulatorContext,
  versionId: string,
  properties: JsonObject,
  containerProperties: JsonObject,
  by: string | undefined,
): Resource {
  const container = versionId.split('/').slice(0, -2).join('/');
  if (context.store.get(container) === undefined) {
    context.store.save(
      {
        id: container,
        properties: { ...commonProperties({}), ...containerProperties, provisioningState: 'Succeeded' },
      },
      by,
    );
  }
  return context.store.save({ id: versionId, properties }, by);
}

/** A map of strings; numbers in it, as Azure's Python client sends them, become strings. */
function texts(map: unknown): JsonObject {
  return Object.fromEntries(
    Object.entries(objectOrEmpty(map)).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ]),
  );
}

/** Members every asset has, with their defaults. */
export function commonProperties(body: JsonObject): JsonObject {
  return {
    description: body['description'] ?? null,
    tags: texts(body['tags']),
    properties: texts(body['properties']),
    isArchived: body['isArchived'] ?? false,
  };
}

async function putVersion(context: EmulatorContext, kind: AssetKind, request: PlaneRequest): Promise<Reply> {
  const workspace = requireWorkspace(context, request);
  const [name, version] = [request.param('name'), request.param('version')];
  checkAssetName(name);
  const id = `${containerId(context, kind, request)}/versions/${version}`;
  const existing = context.store.get(id);
  const body = objectOrEmpty(request.body.object()['properties']);
  const prepared = await kind.prepare({ context, request, workspace, name, version, existing });
  if (existing !== undefined) requireSame(existing, prepared, kind.immutable);
  const properties = {
    ...commonProperties(body),
    isAnonymous: body['isAnonymous'] ?? false,
    ...prepared,
    provisioningState: 'Succeeded',
  };
  const container = kind.containerProperties?.(properties) ?? {};
  const saved = saveVersion(context, id, properties, container, request.caller?.clientId);
  return json(existing === undefined ? 201 : 200, proxyBody(saved));
}

function requireSame(existing: Resource, prepared: JsonObject, members: readonly string[]): void {
  const changed = members.find(
    (member) =>
      JSON.stringify(existing.properties[member] ?? null) !== JSON.stringify(prepared[member] ?? null),
  );
  if (changed === undefined) return;
  throw new AzureError(
    409,
    'Conflict',
    `The asset '${existing.id}' already exists and its '${changed}' cannot be changed. Use another version.`,
    { target: `properties.${changed}` },
  );
}

function containerId(context: EmulatorContext, kind: AssetKind, request: PlaneRequest): string {
  const workspace = requireWorkspace(context, request);
  const name = request.param('name');
  kind.appear?.(context, workspace, name);
  return `${workspace.id}/${kind.collection}/${name}`;
}

function checkAssetName(name: string): void {
  if (assetName.test(name)) return;
  throw new AzureError(
    400,
    'ValidationError',
    `The asset name '${name}' is invalid. It may be up to 255 characters long, begins with a letter or digit, ` +
      'and holds letters, digits, dashes, underscores and dots only.',
    { target: 'name' },
  );
}

function visible(request: PlaneRequest, found: readonly Resource[]): readonly Resource[] {
  const view = (request.query['listViewType'] ?? 'ActiveOnly').toLowerCase();
  if (view === 'all') return found;
  return found.filter((resource) => isActive(resource) === (view !== 'archivedonly'));
}

function isActive(resource: Resource): boolean {
  return resource.properties['isArchived'] !== true;
}

/** `$top` is the length of the whole list here, and not that of a page. */
function withoutTop(request: PlaneRequest): PlaneRequest {
  const query = Object.fromEntries(
    Object.entries(request.query).filter(([name]) => name.toLowerCase() !== '$top'),
  );
  return { ...request, query, param: (name) => request.param(name) };
}

function written(body: JsonObject): JsonObject {
  const readOnly = ['latestVersion', 'nextVersion', 'provisioningState'];
  return Object.fromEntries(Object.entries(body).filter(([name]) => !readOnly.includes(name)));
}
