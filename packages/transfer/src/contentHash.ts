import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { TransferError } from './errors.js';
import type { Snapshot } from './snapshot.js';

/** The version of the algorithm, sent beside the hash. */
export const HASH_VERSION = '202208';

/**
 * The content hash by which Azure ML recognises a code snapshot: SHA-256 over the number of files;
 * then, in order of the lower-cased relative path, `#path#size` of each; then all contents in that
 * order. Reads the files as streams.
 *
 * @returns 64 hexadecimal digits.
 * @throws TransferError when a file changes its size while it is read.
 */
export async function contentHash(
  snapshot: Snapshot,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const hash = createHash('sha256');
  hash.update(snapshot.files.length.toString());
  for (const { relativePath, size } of snapshot.files) hash.update(`#${relativePath}#${size}`);
  for (const { absolutePath, relativePath, size } of snapshot.files) {
    options.signal?.throwIfAborted();
    if (size === 0) continue;
    const read = await updateFromFile(hash, absolutePath, options.signal);
    if (read !== size) {
      throw new TransferError(`"${relativePath}" changed while its snapshot was taken.`, {
        code: 'SnapshotChanged',
        resource: relativePath,
        remedy: 'Make sure that no other process writes into the folder during this step.',
      });
    }
  }
  return hash.digest('hex');
}

/** Feeds a file into a hash, and tells how many bytes it had. */
export async function updateFromFile(hash: Hash, path: string, signal?: AbortSignal): Promise<number> {
  let bytes = 0;
  const stream = createReadStream(path, signal === undefined ? {} : { signal });
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    hash.update(chunk);
    bytes += chunk.length;
  }
  return bytes;
}
