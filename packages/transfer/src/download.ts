import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobClient } from '@azure/storage-blob';
import { openBlob, openContainer } from './blobStorage.js';
import { forEachConcurrently } from './concurrency.js';
import { TransferError, transferError } from './errors.js';
import { targetPath } from './targetPath.js';

/** One file that was written. */
export interface DownloadedFile {
  /** Below the target folder, with `/`. */
  readonly relativePath: string;
  /** Absolute. */
  readonly path: string;
  readonly size: number;
}

export interface DownloadProgress {
  readonly files: number;
  readonly bytes: number;
}

export interface DownloadFolderOptions {
  /** The container's URL with a SAS that may list and read. */
  readonly containerSas: string;
  /** The folder in the container; its own name is not repeated below the target. */
  readonly prefix?: string | undefined;
  /** The local folder; nothing is written outside of it. */
  readonly target: string;
  /** Whether a file is wanted, by its path below the target with `/`; all where not given. */
  readonly filter?: ((relativePath: string) => boolean) | undefined;
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

const DEFAULT_CONCURRENCY = 8;

/**
 * Downloads every blob below a prefix.
 *
 * @throws TransferError when storage refuses, a file arrives broken, or a name leads out of the
 * target
 */
export async function downloadBlobs(
  options: DownloadFolderOptions,
): Promise<{ readonly files: readonly DownloadedFile[]; readonly bytes: number }> {
  const { signal, target } = options;
  signal?.throwIfAborted();
  const container = await openContainer(options.containerSas);
  const prefix = (options.prefix ?? '').replace(/^\/+|\/+$/g, '');
  const wanted: { readonly name: string; readonly relativePath: string }[] = [];
  try {
    const listing = container.listBlobsFlat({
      ...(prefix === '' ? {} : { prefix }),
      ...(signal === undefined ? {} : { abortSignal: signal }),
    });
    for await (const { name } of listing) {
      const relativePath = below(prefix, name);
      if (relativePath !== undefined && options.filter?.(relativePath) !== false)
        wanted.push({ name, relativePath });
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw transferError(`list what is stored${prefix === '' ? '' : ` below ${prefix}`}`, error);
  }
  const files: DownloadedFile[] = [];
  let bytes = 0;
  await forEachConcurrently(
    wanted,
    options.concurrency ?? DEFAULT_CONCURRENCY,
    async ({ name, relativePath }, abort) => {
      const file = await downloadTo(container.getBlobClient(name), target, relativePath, abort);
      files.push(file);
      bytes += file.size;
      options.onProgress?.({ files: files.length, bytes });
    },
    signal,
  );
  return { files: files.toSorted((a, b) => (a.relativePath < b.relativePath ? -1 : 1)), bytes };
}

/**
 * Downloads one blob by its own SAS, as run history hands them out.
 *
 * @throws TransferError when storage refuses, the file arrives broken, or its name leads out of the
 * target
 */
export async function downloadBlob(options: {
  readonly blobSas: string;
  /** The local folder; nothing is written outside of it. */
  readonly target: string;
  /** The file below the target, with `/`. */
  readonly relativePath: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<DownloadedFile> {
  options.signal?.throwIfAborted();
  return downloadTo(await openBlob(options.blobSas), options.target, options.relativePath, options.signal);
}

/** The blob's path below the prefix; a blob of the prefix's own name is a single file. */
function below(prefix: string, name: string): string | undefined {
  if (name.endsWith('/')) return undefined;
  if (prefix === '') return name;
  if (name === prefix) return name.slice(name.lastIndexOf('/') + 1);
  return name.startsWith(`${prefix}/`) ? name.slice(prefix.length + 1) : undefined;
}

async function downloadTo(
  blob: BlobClient,
  target: string,
  relativePath: string,
  signal: AbortSignal | undefined,
): Promise<DownloadedFile> {
  const path = await targetPath(target, relativePath);
  const partial = `${path}.part`;
  try {
    const answer = await blob.download(0, undefined, {
      maxRetryRequests: 5,
      ...(signal === undefined ? {} : { abortSignal: signal }),
    });
    const { readableStreamBody, contentLength, contentMD5 } = answer;
    if (readableStreamBody === undefined) throw new Error('the answer has no body');
    const size = await save(asReadable(readableStreamBody), partial, contentLength, contentMD5, signal);
    await rename(partial, path);
    return { relativePath, path, size };
  } catch (error) {
    await rm(partial, { force: true });
    signal?.throwIfAborted();
    throw error instanceof TransferError ? error : transferError(`download ${relativePath}`, error);
  }
}

async function save(
  body: Readable,
  path: string,
  length: number | undefined,
  md5: Uint8Array | undefined,
  signal: AbortSignal | undefined,
): Promise<number> {
  const hash = createHash('md5');
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(body, meter, createWriteStream(path), signal === undefined ? {} : { signal });
  if (length !== undefined && length !== size) {
    throw new Error(`${size} of ${length} bytes arrived`);
  }
  if (md5 !== undefined && md5.length > 0 && !hash.digest().equals(md5)) {
    throw new Error('the content does not match its MD5');
  }
  return size;
}

/** In Node the SDK's body is a `Readable`, though its type says less. */
function asReadable(stream: NodeJS.ReadableStream): Readable {
  return stream instanceof Readable ? stream : Readable.from(stream);
}
