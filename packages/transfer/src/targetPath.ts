import { mkdir, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { TransferError } from './errors.js';

/**
 * Where a blob is written below the target folder, its folders made. Names come from outside: one
 * that would leave the target, by `..` or through a link in it, is refused.
 *
 * @param target - the folder, made when missing
 * @param relativePath - with `/`
 * @throws TransferError when the path leaves the target
 */
export async function targetPath(target: string, relativePath: string): Promise<string> {
  const root = resolve(target);
  const path = resolve(root, ...relativePath.split('/').filter((part) => part !== ''));
  const refuse = (): never => {
    throw new TransferError(
      `The name "${relativePath}" leads out of the download folder; nothing was written.`,
      {
        code: 'UnsafePath',
        resource: relativePath,
      },
    );
  };
  if (relativePath.includes('\0') || /^[A-Za-z]:/.test(relativePath) || path === root) refuse();
  if (!isBelow(root, path) || relativePath.split(/[/\\]/).includes('..')) refuse();
  await mkdir(root, { recursive: true });
  const realRoot = await realpath(root);
  await makeFolder(realRoot, relative(root, dirname(path)), refuse);
  return path;
}

/** Makes the folders one by one, so that none is made behind a link that leads out. */
async function makeFolder(realRoot: string, way: string, refuse: () => never): Promise<void> {
  let folder = realRoot;
  for (const part of way.split(sep).filter((name) => name !== '')) {
    folder = join(folder, part);
    await mkdir(folder, { recursive: true });
    folder = await realpath(folder);
    if (!isBelow(realRoot, folder)) refuse();
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
