import { page } from '../arm/paging.js';
import type { Resource } from '../arm/resourceStore.js';
import { requireWorkspace, workspacePath } from '../arm/workspaceScope.js';
import { AzureError } from '../azureError.js';
import { objectOrEmpty, stringOrUndefined, type JsonObject } from '../json.js';
import type { PlaneRequest } from '../planes/plane.js';
import { empty, json, type Reply } from '../planes/reply.js';
import type { EmulatorContext } from '../provider.js';
import { modelIdentity, modelVersionType } from './findModel.js';

const modelsPath = `/modelmanagement/v1.0${workspacePath}/models`;

/**
 * Registers the models of the regional API: `MLModels_ListQuery`, `_QueryById` and `_Delete` of the model
 * management API, 2019-09-30. An id is `name:version`.
 */
export function registerModelManagement(context: EmulatorContext): void {
  const { api } = context.planes;
  api.route({ method: 'GET', path: modelsPath, handler: (request) => list(context, request) });
  api.route({
    method: 'GET',
    path: `${modelsPath}/:modelId`,
    handler: (request) => {
      const model = find(context, request);
      if (model !== undefined) return json(200, modelBody(model));
      throw new AzureError(404, 'ModelNotFound', `The model '${request.param('modelId')}' was not found.`);
    },
  });
  api.route({
    method: 'DELETE',
    path: `${modelsPath}/:modelId`,
    handler: (request) => {
      const model = find(context, request);
      if (model === undefined) return empty(204);
      context.store.remove(model.id);
      return empty(200);
    },
  });
}

function list(context: EmulatorContext, request: PlaneRequest): Reply {
  const { name, runId, count } = request.query;
  const found = versions(context, request)
    .map(modelBody)
    .filter((model) => name === undefined || model['name'] === name)
    .filter((model) => runId === undefined || model['runId'] === runId);
  const size = Math.min(context.settings.pageSize, Math.max(1, Number(count) || context.settings.pageSize));
  return json(200, page(request, found, size, '$skiptoken'));
}

/** Newest first, as the service lists them. */
function versions(context: EmulatorContext, request: PlaneRequest): readonly Resource[] {
  const workspace = requireWorkspace(context, request);
  return [...context.store.list({ type: modelVersionType, under: `${workspace.id}/models` })].sort((a, b) =>
    b.systemData.createdAt.localeCompare(a.systemData.createdAt),
  );
}

function find(context: EmulatorContext, request: PlaneRequest): Resource | undefined {
  const workspace = requireWorkspace(context, request);
  const [name = '', version = ''] = request.param('modelId').split(':');
  if (name === '' || version === '') return undefined;
  return context.store.get(`${workspace.id}/models/${name}/versions/${version}`);
}

/** A model as the regional API shows it. Its versions are numbers there; others become 0. */
function modelBody(model: Resource): JsonObject {
  const { properties, systemData } = model;
  const { name, version } = modelIdentity(model);
  const uri = stringOrUndefined(properties['modelUri']) ?? '';
  const runId = stringOrUndefined(properties['jobName']);
  return {
    id: `${name}:${version}`,
    name,
    version: Number.isSafeInteger(Number(version)) ? Number(version) : 0,
    framework: 'Custom',
    url: uri,
    mimeType: 'application/x-python',
    description: stringOrUndefined(properties['description']) ?? '',
    createdTime: systemData.createdAt,
    modifiedTime: systemData.lastModifiedAt,
    unpack: false,
    ...(runId === undefined ? {} : { runId }),
    kvTags: texts(properties['tags']),
    properties: texts(properties['properties']),
    datasets: [],
  };
}

function texts(members: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(objectOrEmpty(members)).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}
