import * as v from 'valibot';
import { parseBody } from '../arm/parseBody.js';
import { validationError } from '../arm/armErrors.js';
import type { Resource } from '../arm/resourceStore.js';
import { AzureError } from '../azureError.js';
import { registerVersionedAsset, type VersionTarget } from '../assets/versionedAssets.js';
import { objectOrEmpty, type JsonObject } from '../json.js';
import type { PlaneRequest } from '../planes/plane.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { blobStorage } from '../storage/blobStorage.js';
import { holdsFiles } from '../storage/folderTransfer.js';
import { isContainerOf } from '../storage/workspaceContainers.js';

const versionType = 'Microsoft.MachineLearningServices/workspaces/codes/versions';

const codeBody = v.looseObject({
  properties: v.looseObject({
    codeUri: v.pipe(v.string(), v.minLength(1)),
    properties: v.nullish(v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()])))),
  }),
});

/** Code snapshots: `CodeContainers_*` and `CodeVersions_*` of 2024-04-01. */
export const codesProvider: ResourceProvider = {
  name: 'codes',
  register(context) {
    registerVersionedAsset(context, {
      collection: 'codes',
      prepare: prepareCode,
      immutable: ['codeUri'],
      search: (request, workspace) => findByHash(context, request, workspace),
      uploads: true,
    });
  },
};

async function prepareCode({ context, request, workspace }: VersionTarget): Promise<JsonObject> {
  const { codeUri } = parseBody(codeBody, request).properties;
  if (codeUri.includes('?')) {
    throw validationError('The code URI must not carry a query, such as a signature.', 'properties.codeUri');
  }
  const storage = blobStorage(context);
  const location = await storage.locate(codeUri);
  if (location === undefined || !isContainerOf(workspace, location.container)) {
    throw new AzureError(
      400,
      'UserError',
      `The code URI '${codeUri}' does not lie in the storage account of the workspace.`,
      { target: 'properties.codeUri' },
    );
  }
  if (await holdsFiles(storage, location)) return { codeUri };
  throw new AzureError(400, 'UserError', `There are no files at the code URI '${codeUri}'.`, {
    target: 'properties.codeUri',
  });
}

/** Code of the same content, whatever its name: that is how clients save an upload. */
function findByHash(
  context: EmulatorContext,
  request: PlaneRequest,
  workspace: Resource,
): readonly Resource[] | undefined {
  const { hash, hashVersion } = request.query;
  if (hash === undefined) return undefined;
  return context.store.list({ type: versionType, under: workspace.id }).filter((code) => {
    const facts = objectOrEmpty(code.properties['properties']);
    return (
      facts['hash_sha256'] === hash && (hashVersion === undefined || facts['hash_version'] === hashVersion)
    );
  });
}
