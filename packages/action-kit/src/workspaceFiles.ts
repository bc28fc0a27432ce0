import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { InvalidInputError } from '@azureml-actions/rest';

/**
 * The absolute path of a file or folder named in an input.
 * @param root the user's repository
 * @throws InvalidInputError when it is outside of the repository, or a link leads there
 */
export function pathInside(root: string, input: string, path: string): string {
  const absolute = resolve(root, path);
  if (!isInside(root, absolute)) throw outside(input, path);
  // A pull request may add a link as well as a file.
  const [realRoot, real] = [realPath(root), realPath(absolute)];
  if (realRoot !== undefined && real !== undefined && !isInside(realRoot, real)) throw outside(input, path);
  return absolute;
}

function isInside(root: string, path: string): boolean {
  const fromRoot = relative(root, path);
  return fromRoot !== '..' && !fromRoot.startsWith(`..${sep}`) && !isAbsolute(fromRoot);
}

/** Where links lead; `undefined` for what does not exist, which whoever opens it will say. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function outside(input: string, path: string): InvalidInputError {
  return new InvalidInputError(`Input ${input}: ${path} is outside of the repository.`, { resource: input });
}

/**
 * The text of a file named in an input, without the byte order mark that editors of Windows add.
 * @throws InvalidInputError when it is outside of the repository or cannot be read
 */
export function readFileInside(root: string, input: string, path: string): string {
  try {
    return readFileSync(pathInside(root, input, path), 'utf8').replace(/^\uFEFF/u, '');
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause;
    throw new InvalidInputError(`Input ${input}: there is no readable file ${path}.`, {
      resource: input,
      remedy: 'Paths are relative to the root of the repository; check that it was checked out.',
      cause,
    });
  }
}

/**
 * The absolute path of a folder named in an input.
 * @throws InvalidInputError when it is outside of the repository or is no folder
 */
export function folderInside(root: string, input: string, path: string): string {
  const folder = pathInside(root, input, path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new InvalidInputError(`Input ${input}: there is no folder ${path}.`, { resource: input });
  }
  return folder;
}
