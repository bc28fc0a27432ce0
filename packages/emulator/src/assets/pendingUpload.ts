import * as v from 'valibot';
import { parseBody } from '../arm/parseBody.js';
import { requireWorkspace } from '../arm/workspaceScope.js';
import type { PlaneRequest } from '../planes/plane.js';
import { json, type Reply } from '../planes/reply.js';
import type { EmulatorContext } from '../provider.js';
import { uuid } from '../random.js';
import { blobStorage } from '../storage/blobStorage.js';
import { uploadContainer } from '../storage/workspaceContainers.js';
import { stringOrUndefined } from '../json.js';

const pendingUploadBody = v.looseObject({
  pendingUploadId: v.nullish(v.string()),
  pendingUploadType: v.optional(v.picklist(['None', 'TemporaryBlobReference']), 'TemporaryBlobReference'),
});

/**
 * `*Versions_CreateOrGetStartPendingUpload` (2024-04-01): a container for the files of one asset, and a
 * signature to write to it. Asking again for the same asset gives the same container.
 * @param collection of the asset, for example `codes`
 */
export async function pendingUpload(
  context: EmulatorContext,
  collection: string,
  request: PlaneRequest,
): Promise<Reply> {
  const workspace = requireWorkspace(context, request);
  const { pendingUploadId } = parseBody(pendingUploadBody, request);
  const storage = blobStorage(context);
  const asset = `${collection}/${request.param('name')}/${request.param('version')}`;
  const container = uploadContainer(workspace, asset);
  await storage.ensureContainer(container);
  const location = { container, path: '' };
  return json(200, {
    pendingUploadId: pendingUploadId ?? uuid(context.random),
    pendingUploadType: 'TemporaryBlobReference',
    blobReferenceForConsumption: {
      blobUri: await storage.url(location),
      storageAccountArmId:
        stringOrUndefined(workspace.properties['storageAccount']) ?? context.prepared.storageAccount,
      credential: { credentialType: 'SAS', sasUri: await storage.signedUrl(location, 'racwl') },
    },
  });
}
