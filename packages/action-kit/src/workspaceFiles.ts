import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { InvalidInputError } from '@azureml-actions/rest';

/**
 * The absolute path of a file or folder named in an input.
 * @param root the user's repository
 * @throws InvalidInputError when it is outside of the repository
 */
export function pathInside(root: string, input: string, path: string): string {
  const absolute = resolve(root, path);
  const fromRoot = relative(root, absolute);
  if (fromRoot === '..' || fromRoot.startsWith(`..${sep}`) || isAbsolute(fromRoot)) {
    throw new InvalidInputError(`Input ${input}: ${path} is outside of the repository.`, { resource: input });
  }
  return absolute;
}

/**
 * The text of a file named in an input.
 * @throws InvalidInputError when it is outside of the repository or cannot be read
 */
export function readFileInside(root: string, input: string, path: string): string {
  try {
    return readFileSync(pathInside(root, input, path), 'utf8');
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
