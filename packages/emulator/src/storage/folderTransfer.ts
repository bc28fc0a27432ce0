import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { below, type BlobLocation } from './blobLocation.js';
import type { BlobStorage } from './blobStorage.js';

/**
 * Downloads every blob under a path into a folder.
 * @param storage where from
 * @param location the path that becomes the folder; a blob of just that name is left out
 * @param folder is made when it does not exist
 * @returns how many files were written
 */
export async function downloadFolder(
  storage: BlobStorage,
  location: BlobLocation,
  folder: string,
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const prefix = folderOf(location);
  let count = 0;
  for await (const { path } of storage.list(prefix)) {
    const segments = path.slice(prefix.path.length).split('/');
    // A blob may bear any name; a file must not leave the folder.
    if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) continue;
    if (sep === '\\' && segments.some((segment) => /[\\:]/.test(segment))) continue;
    const file = join(folder, ...segments);
    await mkdir(dirname(file), { recursive: true });
    await storage.readFile({ container: location.container, path }, file);
    count += 1;
  }
  return count;
}

/** The prefix of everything inside a path: `a` holds `a/b`, not `ab`. */
function folderOf({ container, path }: BlobLocation): BlobLocation {
  const trimmed = path.replace(/\/+$/, '');
  return { container, path: trimmed === '' ? '' : `${trimmed}/` };
}

/** True when there is at least one blob under a path. */
export async function holdsFiles(storage: BlobStorage, location: BlobLocation): Promise<boolean> {
  for await (const entry of storage.list(folderOf(location))) {
    if (entry.path !== '') return true;
  }
  return false;
}

/**
 * Uploads a folder, or a single file.
 * @param storage where to
 * @param source folder or file
 * @param location the path that the folder, or the file, becomes
 * @returns the paths of the blobs, relative to the location; none when the source does not exist
 */
export async function uploadFolder(
  storage: BlobStorage,
  source: string,
  location: BlobLocation,
): Promise<readonly string[]> {
  const files = await listFiles(source);
  for (const file of files) {
    await storage.writeFile(file === '' ? location : below(location, file), join(source, file));
  }
  return files;
}

/**
 * The files below a folder, as paths with `/`, in order; `['']` for a file, nothing when there is none.
 * Links are followed only as far as files: a link to a folder could lead in a circle.
 */
export async function listFiles(source: string): Promise<readonly string[]> {
  const kind = await stat(source).catch(() => undefined);
  if (kind === undefined) return [];
  if (kind.isFile()) return [''];
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const isFile =
      entry.isFile() ||
      (entry.isSymbolicLink() && (await stat(path).catch(() => undefined))?.isFile() === true);
    if (isFile) files.push(relative(source, path).split(sep).join('/'));
  }
  return files.sort();
}
