import { cp, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { LocalCode } from '@azureml-actions/azureml-yaml';
import { takeSnapshot } from '@azureml-actions/transfer';

/**
 * Lays `additional_includes` beside the code they belong to, in a folder that lives as long as its
 * use; without any, the code is used where it is.
 * @param boundary what links may not leave
 * @param use gets the folder to upload, and what links in it may not leave
 */
export async function withIncludes<Result>(
  code: LocalCode,
  boundary: string,
  use: (path: string, boundary: string) => Promise<Result>,
): Promise<Result> {
  if (code.includes.length === 0) return use(code.path, boundary);
  const temporary = await mkdtemp(join(tmpdir(), 'azureml-code-'));
  try {
    const folder = join(temporary, basename(code.path));
    await mkdir(folder);
    const isFolder = (await stat(code.path)).isDirectory();
    await copyInto(code.path, isFolder ? folder : join(folder, basename(code.path)), boundary);
    for (const include of code.includes) await copyInto(include, join(folder, basename(include)), boundary);
    return await use(folder, temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** What a snapshot of a place would hold, and so without what its ignore file names. */
async function copyInto(from: string, to: string, boundary: string): Promise<void> {
  const snapshot = await takeSnapshot(from, { boundary });
  for (const file of snapshot.files) {
    const target = snapshot.kind === 'file' ? to : join(to, file.relativePath);
    await mkdir(dirname(target), { recursive: true });
    await cp(file.absolutePath, target, { dereference: true });
  }
}
