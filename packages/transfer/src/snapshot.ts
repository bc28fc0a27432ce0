import { opendir, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { InvalidInputError } from '@azureml-actions/rest/errors';
import { compareCodePoints } from './codePointOrder.js';
import { faultMember } from './faults.js';
import { readIgnoreRules, type IgnoreRules } from './ignoreFiles.js';

/** One file of a snapshot. */
export interface SnapshotFile {
  /** From the snapshot's root, with `/`; links keep their own name. */
  readonly relativePath: string;
  /** Links resolved. */
  readonly absolutePath: string;
  /** Bytes. */
  readonly size: number;
}

/** What a code folder, a data folder or a single file consists of. */
export interface Snapshot {
  /** The base name: blobs of a folder stand below it, a single file is named by it. */
  readonly name: string;
  /** The absolute path of the folder or file, links resolved. */
  readonly root: string;
  readonly kind: 'folder' | 'file';
  /** In the order of the content hash: by lower-cased relative path. */
  readonly files: readonly SnapshotFile[];
  readonly totalBytes: number;
  /** The ignore file that was applied. */
  readonly ignoreFile?: string | undefined;
}

export interface SnapshotOptions {
  /** Absolute path of the folder that links may not leave; default: the snapshot's own. */
  readonly boundary?: string | undefined;
  /** Azure ML's limit. */
  readonly maxFiles?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Azure ML takes no snapshot with more files. */
export const MAX_SNAPSHOT_FILES = 300_000;

/**
 * Lists what of a folder, or which single file, is to be uploaded: ignore rules applied, links
 * followed. Files that differ in case only keep the order in which the file system lists them, as
 * in the `az ml` client.
 *
 * @throws InvalidInputError when the path does not exist, a link is broken, leads in a circle or
 * out of the boundary, or there are too many files.
 */
export async function takeSnapshot(path: string, options: SnapshotOptions = {}): Promise<Snapshot> {
  const root = await realpathOf(resolve(path), path);
  const stats = await stat(root);
  if (!stats.isDirectory()) {
    const name = basename(root);
    const file: SnapshotFile = { relativePath: name, absolutePath: root, size: stats.size };
    return { name, root, kind: 'file', files: [file], totalBytes: stats.size };
  }
  const rules = await readIgnoreRules(root);
  const boundary =
    options.boundary === undefined ? root : await realpathOf(options.boundary, options.boundary);
  const walk = new Walk(root, boundary, rules, options);
  await walk.enter(root, '', []);
  const files = sortForHash(walk.files);
  return {
    name: basename(root),
    root,
    kind: 'folder',
    files,
    totalBytes: files.reduce((total, file) => total + file.size, 0),
    ignoreFile: rules.source,
  };
}

class Walk {
  readonly files: SnapshotFile[] = [];
  readonly #root: string;
  readonly #boundary: string;
  readonly #rules: IgnoreRules;
  readonly #maxFiles: number;
  readonly #signal: AbortSignal | undefined;

  constructor(root: string, boundary: string, rules: IgnoreRules, options: SnapshotOptions) {
    this.#root = root;
    this.#boundary = boundary;
    this.#rules = rules;
    this.#maxFiles = options.maxFiles ?? MAX_SNAPSHOT_FILES;
    this.#signal = options.signal;
  }

  /** @param above - real paths of the folders on the way here, to notice links that lead in a circle. */
  async enter(folder: string, prefix: string, above: readonly string[]): Promise<void> {
    this.#signal?.throwIfAborted();
    const here = [...above, folder];
    const folders: { readonly path: string; readonly prefix: string }[] = [];
    for await (const entry of await opendir(folder)) {
      const relativePath = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      const path = join(folder, entry.name);
      if (entry.isSymbolicLink()) await this.#link(path, relativePath, here, folders);
      else if (entry.isDirectory()) folders.push({ path, prefix: relativePath });
      else if (this.#rules.excludes(path)) continue;
      else if (entry.isFile()) await this.#add(path, relativePath);
      else
        throw new InvalidInputError(
          `"${relativePath}" is neither a file nor a folder and cannot be uploaded.`,
        );
    }
    for (const next of folders) await this.enter(next.path, next.prefix, here);
  }

  async #link(
    path: string,
    relativePath: string,
    here: readonly string[],
    folders: { readonly path: string; readonly prefix: string }[],
  ): Promise<void> {
    const excluded = this.#rules.excludes(path);
    const target = await realpathOf(path, relativePath).catch((error: unknown) => {
      if (excluded) return undefined;
      throw error;
    });
    if (target === undefined) return;
    if (!isInside(this.#boundary, target)) {
      if (excluded) return;
      throw new InvalidInputError(`The link "${relativePath}" leads out of the repository.`, {
        resource: relativePath,
        remedy: 'Copy what it points to into the repository, or list the link in .amlignore.',
      });
    }
    const stats = await stat(target);
    if (!stats.isDirectory()) {
      if (!excluded) await this.#add(target, relativePath);
      return;
    }
    if (here.includes(target)) {
      if (excluded) return;
      throw new InvalidInputError(`The link "${relativePath}" leads in a circle.`, {
        resource: relativePath,
        remedy: 'Remove the link, or list it in .amlignore.',
      });
    }
    // The `az ml` client tests files only, those behind a linked folder by where they really are:
    // the same files must be taken for the same hash.
    folders.push({ path: target, prefix: relativePath });
  }

  async #add(target: string, relativePath: string): Promise<void> {
    const { size } = await stat(target);
    this.files.push({ relativePath, absolutePath: target, size });
    if (this.files.length > this.#maxFiles) {
      throw new InvalidInputError(
        `"${basename(this.#root)}" holds more than ${this.#maxFiles.toLocaleString('en')} files, Azure ML's limit.`,
        {
          code: 'TooManyFiles',
          resource: this.#root,
          remedy: 'List in .amlignore what the job does not need, such as data, .git or node_modules.',
        },
      );
    }
  }
}

async function realpathOf(path: string, shown: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const code = faultMember(error, 'code');
    const message =
      code === 'ELOOP'
        ? `The link "${shown}" leads in a circle.`
        : `"${shown}" does not exist, or is a broken link.`;
    throw new InvalidInputError(message, { resource: shown, cause: error });
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** Stable: what is equal in lower case keeps its order. */
function sortForHash(files: readonly SnapshotFile[]): readonly SnapshotFile[] {
  return files
    .map((file) => ({ file, key: file.relativePath.toLowerCase() }))
    .sort((a, b) => compareCodePoints(a.key, b.key))
    .map(({ file }) => file);
}
