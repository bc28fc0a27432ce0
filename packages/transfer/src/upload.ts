import type { ContainerClient } from '@azure/storage-blob';
import { InvalidInputError } from '@azureml-actions/rest/errors';
import { openContainer } from './blobStorage.js';
import { compareCodePoints } from './codePointOrder.js';
import { forEachConcurrently } from './concurrency.js';
import { transferError } from './errors.js';
import { faultMember } from './faults.js';
import type { Snapshot, SnapshotFile } from './snapshot.js';

export interface UploadProgress {
  readonly files: number;
  readonly totalFiles: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface UploadOptions {
  /** The container's URL with a SAS that may read, add, create and write. */
  readonly containerSas: string;
  /** The folder in the container, such as `LocalUpload/<hash>`; default: its root. */
  readonly prefix?: string | undefined;
  /** The asset that the upload belongs to, kept with it so that others can reuse it. */
  readonly name: string;
  readonly version: string;
  /** Look first whether a completed upload stands in this place already, and take that. */
  readonly reuse?: boolean | undefined;
  /** Files at a time. */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
}

export interface UploadResult {
  /** Where the folder or file stands in the container. */
  readonly path: string;
  /** The blob that carries the mark of a completed upload. */
  readonly indicator: string;
  readonly uploadedFiles: number;
  readonly uploadedBytes: number;
  /** The asset whose completed upload was found, when nothing was uploaded. */
  readonly reused?: { readonly name: string; readonly version: string } | undefined;
}

const DEFAULT_CONCURRENCY = 16;
/** Blocks of a large file are held in memory while they are sent: 4 MiB each. */
const BLOCK_SIZE = 4 * 1024 * 1024;
const BLOCKS_AT_A_TIME = 4;
/** A file up to this size is one request. */
const SINGLE_SHOT = 8 * 1024 * 1024;
const COMPLETED = 'completed';

/**
 * Uploads a snapshot: the files of a folder to `<prefix>/<folder name>/<relative path>`, a single
 * file to `<prefix>/<file name>`. The mark `upload_status=completed` is set last, on the first
 * blob, so that half an upload is never taken for a whole one.
 *
 * @throws InvalidInputError for a folder without files
 * @throws TransferError when storage refuses
 */
export async function uploadSnapshot(snapshot: Snapshot, options: UploadOptions): Promise<UploadResult> {
  const path = blobPath(snapshot, options.prefix);
  const blobs = snapshot.files.map((file) => ({ file, name: blobName(snapshot, path, file) }));
  const [first] = blobs.toSorted((a, b) => compareCodePoints(a.file.absolutePath, b.file.absolutePath));
  if (first === undefined) {
    throw new InvalidInputError(`The folder "${snapshot.name}" holds no files to upload.`, {
      resource: snapshot.root,
      remedy:
        snapshot.ignoreFile === undefined
          ? 'Check the path: an empty folder cannot be a snapshot.'
          : `Check the path, and whether ${snapshot.ignoreFile} ignores everything.`,
    });
  }
  options.signal?.throwIfAborted();
  const container = await openContainer(options.containerSas);
  if (options.reuse === true) {
    const reused = await completedUpload(container, first.name, options.signal);
    if (reused !== undefined)
      return { path, indicator: first.name, uploadedFiles: 0, uploadedBytes: 0, reused };
  }
  const progress = new Progress(snapshot, options.onProgress);
  await forEachConcurrently(
    blobs,
    options.concurrency ?? DEFAULT_CONCURRENCY,
    ({ file, name }, signal) => uploadFile(container, name, file, progress, signal),
    options.signal,
  );
  await markCompleted(container, first.name, options);
  return { path, indicator: first.name, uploadedFiles: blobs.length, uploadedBytes: snapshot.totalBytes };
}

/**
 * The `codeUri` of a code version: where its snapshot was uploaded, without the SAS.
 *
 * @param blobUri - the container's URL, as `startPendingUpload` gave it
 */
export function codeUri(blobUri: string, snapshot: Snapshot): string {
  const url = new URL(blobUri);
  const container = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${container}/${snapshot.name}`;
}

function blobPath(snapshot: Snapshot, prefix: string | undefined): string {
  const folder = (prefix ?? '').replace(/^\/+|\/+$/g, '');
  return folder === '' ? snapshot.name : `${folder}/${snapshot.name}`;
}

function blobName(snapshot: Snapshot, path: string, file: SnapshotFile): string {
  return snapshot.kind === 'file' ? path : `${path}/${file.relativePath}`;
}

async function uploadFile(
  container: ContainerClient,
  name: string,
  file: SnapshotFile,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  let sent = 0;
  try {
    await container.getBlockBlobClient(name).uploadFile(file.absolutePath, {
      abortSignal: signal,
      blockSize: BLOCK_SIZE,
      concurrency: BLOCKS_AT_A_TIME,
      maxSingleShotSize: SINGLE_SHOT,
      onProgress: ({ loadedBytes }) => {
        progress.add(Math.max(0, loadedBytes - sent));
        sent = Math.max(sent, loadedBytes);
      },
    });
  } catch (error) {
    throw transferError(`upload ${file.relativePath}`, error);
  }
  progress.add(file.size - sent);
  progress.fileDone();
}

async function markCompleted(
  container: ContainerClient,
  indicator: string,
  options: UploadOptions,
): Promise<void> {
  const { name, version, signal } = options;
  try {
    await container
      .getBlobClient(indicator)
      .setMetadata(
        { upload_status: COMPLETED, name, version },
        signal === undefined ? {} : { abortSignal: signal },
      );
  } catch (error) {
    signal?.throwIfAborted();
    throw transferError(`mark the upload of ${indicator} as completed`, error);
  }
}

async function completedUpload(
  container: ContainerClient,
  indicator: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly name: string; readonly version: string } | undefined> {
  try {
    const { metadata = {} } = await container
      .getBlobClient(indicator)
      .getProperties(signal === undefined ? {} : { abortSignal: signal });
    const { name, version } = metadata;
    if (metadata['upload_status'] !== COMPLETED || name === undefined || version === undefined)
      return undefined;
    return { name, version };
  } catch (error) {
    signal?.throwIfAborted();
    if (faultMember(error, 'statusCode') === 404) return undefined;
    throw transferError(`look for an earlier upload of ${indicator}`, error);
  }
}

class Progress {
  #files = 0;
  #bytes = 0;
  readonly #snapshot: Snapshot;
  readonly #listener: ((progress: UploadProgress) => void) | undefined;

  constructor(snapshot: Snapshot, listener: ((progress: UploadProgress) => void) | undefined) {
    this.#snapshot = snapshot;
    this.#listener = listener;
  }

  add(bytes: number): void {
    if (bytes === 0) return;
    this.#bytes += bytes;
    this.#tell();
  }

  fileDone(): void {
    this.#files += 1;
    this.#tell();
  }

  #tell(): void {
    this.#listener?.({
      files: this.#files,
      totalFiles: this.#snapshot.files.length,
      bytes: Math.min(this.#bytes, this.#snapshot.totalBytes),
      totalBytes: this.#snapshot.totalBytes,
    });
  }
}
