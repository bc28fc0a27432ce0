import { jsonCopy, type JsonObject } from '../json.js';
import { empty, json } from '../planes/reply.js';
import type { EmulatorContext, PreparedResources, ResourceProvider } from '../provider.js';
import { page } from './paging.js';
import { resourceBody, type Resource } from './resourceStore.js';
import { requireResourceGroup, resourceGroupPath } from './workspaceScope.js';
import { stringOrUndefined } from '../json.js';

/** What a workspace rests on. The emulator keeps these as plain documents: they can be made, read and deleted. */
export const dependencyTypes = {
  storageAccount: 'Microsoft.Storage/storageAccounts',
  keyVault: 'Microsoft.KeyVault/vaults',
  applicationInsights: 'Microsoft.Insights/components',
  containerRegistry: 'Microsoft.ContainerRegistry/registries',
} as const;

/**
 * The ids of the resources prepared in a resource group.
 * @param group the id of the resource group
 */
export function preparedIds(group: string): PreparedResources {
  return {
    storageAccount: `${group}/providers/${dependencyTypes.storageAccount}/stemulator`,
    keyVault: `${group}/providers/${dependencyTypes.keyVault}/kv-emulator`,
    applicationInsights: `${group}/providers/${dependencyTypes.applicationInsights}/appi-emulator`,
    containerRegistry: `${group}/providers/${dependencyTypes.containerRegistry}/cremulator`,
  };
}

/** Storage accounts, key vaults, Application Insights and container registries, as plain documents. */
export const dependenciesProvider: ResourceProvider = {
  name: 'dependencies',
  register(context) {
    for (const id of Object.values(context.prepared)) {
      saveDependency(context, String(id), { location: context.settings.location });
    }
    for (const resourceType of Object.values(dependencyTypes)) registerType(context, resourceType);
  },
};

function registerType(context: EmulatorContext, resourceType: string): void {
  const { arm } = context.planes;
  const path = `${resourceGroupPath}/providers/${resourceType}/:name`;
  arm.route({
    method: 'GET',
    path: `${resourceGroupPath}/providers/${resourceType}`,
    resourceType,
    handler: (request) => {
      const under = requireResourceGroup(context, request).id;
      const found = context.store.list({ type: resourceType, under }).map(resourceBody);
      return json(200, page(request, found, context.settings.pageSize, '$skiptoken'));
    },
  });
  arm.route({
    method: 'GET',
    path,
    resourceType,
    handler: (request) => {
      const group = requireResourceGroup(context, request).id;
      return json(
        200,
        resourceBody(context.store.require(`${group}/providers/${resourceType}/${request.param('name')}`)),
      );
    },
  });
  arm.route({
    method: 'PUT',
    path,
    resourceType,
    handler: (request) => {
      const group = requireResourceGroup(context, request).id;
      const id = `${group}/providers/${resourceType}/${request.param('name')}`;
      const created = context.store.get(id) === undefined;
      const saved = saveDependency(context, id, request.body.object());
      return json(created ? 201 : 200, resourceBody(saved));
    },
  });
  arm.route({
    method: 'DELETE',
    path,
    resourceType,
    handler: (request) => {
      const group = requireResourceGroup(context, request).id;
      const removed = context.store.remove(`${group}/providers/${resourceType}/${request.param('name')}`);
      return empty(removed ? 200 : 204);
    },
  });
}

function saveDependency(context: EmulatorContext, id: string, body: JsonObject): Resource {
  const properties = jsonCopy(body['properties']);
  return context.store.save({
    id,
    location: stringOrUndefined(body['location']) ?? context.settings.location,
    tags: {},
    properties: {
      ...(typeof properties === 'object' && properties !== null ? properties : {}),
      provisioningState: 'Succeeded',
    },
  });
}
