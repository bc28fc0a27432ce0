import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { PassThrough, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InvalidInputError } from '@azureml-actions/rest/errors';
import { ZipFile } from 'yazl';
import { TransferError } from './errors.js';
import { faultMessage } from './faults.js';
import type { Snapshot } from './snapshot.js';

export interface ArchiveOptions {
  readonly signal?: AbortSignal | undefined;
  /** The archive may not become larger than this many bytes. */
  readonly maxBytes?: number | undefined;
}

/** The v1 run API's own limit for a project. */
const DEFAULT_MAX_BYTES = 300 * 1024 * 1024;

// The archive carries no time of its own, so that the same files give the same bytes: zip's first
// day, in local time because that is what zip records.
const MTIME = new Date(1980, 0, 1, 0, 0, 0);
const FILE_MODE = 0o100_644;

/**
 * Zips a snapshot into a file, as the v1 run API takes it in `projectZipFile`: the files at the
 * archive's root.
 *
 * @returns the archive's size in bytes.
 * @throws InvalidInputError when the archive grows too large or there is nothing to zip
 */
export async function writeProjectArchive(
  snapshot: Snapshot,
  file: string,
  options: ArchiveOptions = {},
): Promise<{ readonly bytes: number; readonly files: number }> {
  try {
    const bytes = await zip(snapshot, createWriteStream(file), options);
    return { bytes, files: snapshot.files.length };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** Zips a snapshot into memory; see {@link writeProjectArchive}. */
export async function projectArchive(snapshot: Snapshot, options: ArchiveOptions = {}): Promise<Buffer> {
  const sink = new PassThrough();
  const chunks: Buffer[] = [];
  sink.on('data', (chunk: Buffer) => chunks.push(chunk));
  await zip(snapshot, sink, options);
  return Buffer.concat(chunks);
}

async function zip(snapshot: Snapshot, sink: Writable, options: ArchiveOptions): Promise<number> {
  if (snapshot.files.length === 0) {
    throw new InvalidInputError(`The folder "${snapshot.name}" holds no files to zip.`, {
      resource: snapshot.root,
    });
  }
  options.signal?.throwIfAborted();
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  const archive = new ZipFile();
  const failed = new AbortController();
  archive.on('error', (error: unknown) => failed.abort(error));
  for (const { absolutePath, relativePath } of snapshot.files) {
    archive.addFile(absolutePath, relativePath, { mtime: MTIME, mode: FILE_MODE, forceDosTimestamp: true });
  }
  archive.end();
  let bytes = 0;
  const meter = async function* (source: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer | string> {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(snapshot, maxBytes);
      yield chunk;
    }
  };
  const signals = [failed.signal, ...(options.signal === undefined ? [] : [options.signal])];
  try {
    await pipeline(archive.outputStream, meter, sink, { signal: AbortSignal.any(signals) });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof InvalidInputError) throw error;
    const cause: unknown = failed.signal.aborted ? failed.signal.reason : error;
    throw new TransferError(`Could not zip "${snapshot.name}": ${faultMessage(cause)}`, {
      code: 'ArchiveFailed',
      resource: snapshot.root,
      cause,
    });
  }
  return bytes;
}

function tooLarge(snapshot: Snapshot, maxBytes: number): InvalidInputError {
  const megabytes = Math.floor(maxBytes / (1024 * 1024));
  return new InvalidInputError(`The zipped folder "${snapshot.name}" is larger than ${megabytes} MiB.`, {
    code: 'ProjectTooLarge',
    resource: snapshot.root,
    remedy:
      'List in .amlignore what the run does not need, or submit an az ml job file, whose snapshots have no such limit.',
  });
}
