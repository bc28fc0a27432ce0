import { resourceNotFound } from '../arm/armErrors.js';
import { page } from '../arm/paging.js';
import type { Resource } from '../arm/resourceStore.js';
import { requireWorkspace, workspacePath } from '../arm/workspaceScope.js';
import type { JsonObject } from '../json.js';
import type { PlaneRequest } from '../planes/plane.js';
import { json } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { blobStorage } from '../storage/blobStorage.js';
import { defaultDatastores, type DefaultDatastore } from './defaultDatastores.js';

const resourceType = 'Microsoft.MachineLearningServices/workspaces/datastores';

/** The datastores a workspace is born with, to be read: `Datastores_*` of 2024-04-01 without writes. */
export const datastoresProvider: ResourceProvider = {
  name: 'datastores',
  register(context) {
    const { arm } = context.planes;
    const path = `${workspacePath}/datastores`;
    arm.route({
      method: 'GET',
      path,
      resourceType,
      handler: async (request) => {
        const workspace = requireWorkspace(context, request);
        const chosen = defaultDatastores(workspace).filter((store) => isChosen(store, request));
        const found = await Promise.all(chosen.map((store) => body(context, workspace, store)));
        return json(200, page(request, found, context.settings.pageSize));
      },
    });
    arm.route({
      method: 'GET',
      path: `${path}/:name`,
      resourceType,
      handler: async (request) => {
        const { workspace, store } = requireDatastore(context, request);
        return json(200, await body(context, workspace, store));
      },
    });
    arm.route({
      method: 'POST',
      path: `${path}/:name/listSecrets`,
      resourceType,
      handler: (request) => {
        requireDatastore(context, request);
        return json(200, { secretsType: 'AccountKey', key: blobStorage(context).account.key });
      },
    });
  },
};

/** `default` is a name for the default one, as the articles have it. */
function requireDatastore(
  context: EmulatorContext,
  request: PlaneRequest,
): { workspace: Resource; store: DefaultDatastore } {
  const workspace = requireWorkspace(context, request);
  const name = request.param('name').toLowerCase();
  const store = defaultDatastores(workspace).find(
    (known) => known.name === name || (name === 'default' && known.isDefault),
  );
  if (store === undefined) throw resourceNotFound(`${workspace.id}/datastores/${request.param('name')}`);
  return { workspace, store };
}

function isChosen(store: DefaultDatastore, request: PlaneRequest): boolean {
  const { isDefault, names, searchText } = request.query;
  return (
    (isDefault === undefined || store.isDefault === (isDefault.toLowerCase() === 'true')) &&
    (names === undefined || names.split(',').includes(store.name)) &&
    (searchText === undefined || store.name.includes(searchText))
  );
}

async function body(
  context: EmulatorContext,
  workspace: Resource,
  store: DefaultDatastore,
): Promise<JsonObject> {
  const storage = blobStorage(context);
  await storage.ensureContainer(store.container);
  const host = new URL(await storage.origin()).host;
  return {
    id: `${workspace.id}/datastores/${store.name}`,
    name: store.name,
    type: resourceType,
    properties: {
      description: null,
      tags: {},
      properties: {},
      isDefault: store.isDefault,
      datastoreType: 'AzureBlob',
      credentials: { credentialsType: 'AccountKey' },
      accountName: storage.account.name,
      containerName: store.container,
      endpoint: host.startsWith(`${storage.account.name}.blob.`)
        ? host.slice(storage.account.name.length + '.blob.'.length)
        : host,
      protocol: 'https',
      serviceDataAccessAuthIdentity: 'None',
    },
    systemData: workspace.systemData,
  };
}
