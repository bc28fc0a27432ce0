import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resource } from '../arm/resourceStore.js';
import { AzureError } from '../azureError.js';
import { resolveDataUri } from '../datastores/dataUris.js';
import type { EmulatorContext } from '../provider.js';
import type { BlobLocation } from '../storage/blobLocation.js';
import { blobStorage, type BlobStorage } from '../storage/blobStorage.js';
import { downloadFolder } from '../storage/folderTransfer.js';
import { AssetMissing, assetName, type AssetFiles, type AssetKind } from './assetFiles.js';

/**
 * The asset files of a workspace, from the emulator's storage account. Data on other servers is left
 * alone: what a deployment runs comes from its workspace.
 * @param context the emulator
 * @param workspace in which short URIs are meant
 */
export function storageAssetFiles(context: EmulatorContext, workspace: Resource): AssetFiles {
  const storage = blobStorage(context);
  const find = async (uri: string): Promise<{ kind: AssetKind; location: BlobLocation } | undefined> => {
    const location = await locate(context, workspace, uri);
    if (location === undefined) return undefined;
    const kind = await kindAt(storage, location);
    return kind === undefined ? undefined : { kind, location };
  };
  return {
    kindOf: async (uri) => (await find(uri))?.kind,
    async materialise(uri, target) {
      const found = await find(uri);
      if (found === undefined) throw new AssetMissing(uri);
      const place = join(target, assetName(uri));
      await mkdir(target, { recursive: true });
      if (found.kind === 'file') await storage.readFile(found.location, place);
      else await downloadFolder(storage, found.location, place);
    },
  };
}

async function locate(
  context: EmulatorContext,
  workspace: Resource,
  uri: string,
): Promise<BlobLocation | undefined> {
  try {
    const data = await resolveDataUri(context, workspace, uri);
    if (data.kind !== 'blob') return undefined;
    return { ...data.location, path: data.location.path.replace(/\/+$/, '') };
  } catch (error) {
    if (error instanceof AzureError) return undefined;
    throw error;
  }
}

async function kindAt(storage: BlobStorage, location: BlobLocation): Promise<AssetKind | undefined> {
  const { container, path } = location;
  if (path !== '' && (await storage.exists(location))) return 'file';
  for await (const entry of storage.list({ container, path: path === '' ? '' : `${path}/` })) {
    if (entry.path !== '') return 'folder';
  }
  return undefined;
}
