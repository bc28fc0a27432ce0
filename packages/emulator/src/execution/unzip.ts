import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { AzureError } from '../azureError.js';

/** What an archive may unpack to, in bytes; one of a few kilobytes can hold petabytes. */
const largestContent = 2 * 1024 ** 3;
const mostEntries = 50_000;

const fileKinds = 0o170000;
const symbolicLink = 0o120000;

/**
 * Unpacks a zip into a folder. Nothing is written outside it: names that lead there are refused, and so
 * are links.
 * @param data the archive
 * @param folder exists
 * @throws AzureError 400 when it is no zip, or not a decent one
 */
export async function unzip(data: Buffer, folder: string): Promise<void> {
  await eachFile(data, async (archive, entry) => {
    const file = resolve(folder, ...entry.fileName.split('/'));
    if (!file.startsWith(resolve(folder) + sep)) throw refused(`${entry.fileName} leads out of the folder`);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(file));
  });
}

/**
 * Looks through a zip without unpacking it.
 * @returns the names of its files
 * @throws AzureError 400 as {@link unzip} would
 */
export async function listZip(data: Buffer): Promise<readonly string[]> {
  const names: string[] = [];
  await eachFile(data, (_, entry) => {
    names.push(entry.fileName);
    return Promise.resolve();
  });
  return names;
}

async function eachFile(
  data: Buffer,
  visit: (archive: ZipFile, entry: Entry) => Promise<void>,
): Promise<void> {
  let bytes = 0;
  let count = 0;
  try {
    const archive = await fromBufferPromise(data, { lazyEntries: true, autoClose: true });
    for await (const entry of archive.eachEntry()) {
      count += 1;
      bytes += entry.uncompressedSize;
      if (count > mostEntries || bytes > largestContent) throw refused('it is too large');
      if (entry.isEncrypted()) throw refused(`${entry.fileName} is encrypted`);
      if (((entry.externalFileAttributes >>> 16) & fileKinds) === symbolicLink) {
        throw refused(`${entry.fileName} is a link`);
      }
      if (!entry.fileName.endsWith('/')) await visit(archive, entry);
    }
  } catch (error) {
    throw error instanceof AzureError
      ? error
      : refused(error instanceof Error ? error.message : String(error));
  }
}

function refused(reason: string): AzureError {
  return new AzureError(400, 'InvalidProjectZip', `The project zip cannot be unpacked: ${reason}.`, {
    target: 'projectZipFile',
  });
}
