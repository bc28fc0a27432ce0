import { contentHash, HASH_VERSION } from './contentHash.js';
import { takeSnapshot } from './snapshot.js';
import { codeUri, uploadSnapshot } from './upload.js';

/** A folder of code, hashed, and the way to upload it when Azure does not have it yet. */
export interface CodeSnapshot {
  readonly hash: string;
  readonly hashVersion: string;
  readonly files: number;
  readonly bytes: number;
  /**
   * Uploads the files.
   * @returns the address to record in the code version, without a signature
   */
  upload(
    target: { readonly blobUri: string; readonly sasUri: string },
    name: string,
    version: string,
  ): Promise<string>;
}

/**
 * Takes the snapshot of a folder or file and hashes it.
 * @param boundary the folder that links may not leave: the repository
 * @throws TransferError when it cannot be read or is over Azure's limits
 */
export async function codeSnapshot(
  path: string,
  boundary: string,
  signal?: AbortSignal,
): Promise<CodeSnapshot> {
  const waits = signal === undefined ? {} : { signal };
  const snapshot = await takeSnapshot(path, { boundary, ...waits });
  return {
    hash: await contentHash(snapshot, waits),
    hashVersion: HASH_VERSION,
    files: snapshot.files.length,
    bytes: snapshot.totalBytes,
    async upload({ blobUri, sasUri }, name, version) {
      await uploadSnapshot(snapshot, { containerSas: sasUri, name, version, ...waits });
      return codeUri(blobUri, snapshot);
    },
  };
}
