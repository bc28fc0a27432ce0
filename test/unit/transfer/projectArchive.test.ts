import { execFileSync } from 'node:child_process';
import { access, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { projectArchive, takeSnapshot, writeProjectArchive } from '@azureml-actions/transfer';
import { temporaryFolder, writeTree } from './tree.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

describe('the project archive', () => {
  test('holds the snapshot at its root and reads back elsewhere', async () => {
    await writeTree(folder.path, {
      'code/train.py': 'print(1)\n',
      'code/lib/ünï.txt': 'u',
      'code/skip.log': 'l',
      'code/.amlignore': '*.log',
    });
    const file = join(folder.path, 'project.zip');
    const snapshot = await takeSnapshot(join(folder.path, 'code'));
    const result = await writeProjectArchive(snapshot, file);
    expect(result).toEqual({ bytes: (await readFile(file)).length, files: 3 });
    const script =
      'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; ' +
      'print({i.filename: (z.read(i).decode(), i.date_time[0]) for i in z.infolist()}, end="")';
    const listing = execFileSync('python3', ['-X', 'utf8', '-c', script, file], { encoding: 'utf8' });
    expect(listing).toBe(
      "{'.amlignore': ('*.log', 1980), 'lib/ünï.txt': ('u', 1980), 'train.py': ('print(1)\\n', 1980)}",
    );
  });

  test('has the same bytes for the same files, whatever their times', async () => {
    await writeTree(folder.path, { 'a.txt': 'a', 'b/c.txt': 'c'.repeat(10_000) });
    const first = await projectArchive(await takeSnapshot(folder.path));
    await utimes(join(folder.path, 'a.txt'), 1, 1);
    const second = await projectArchive(await takeSnapshot(folder.path));
    expect(first.equals(second)).toBe(true);
  });

  test('refuses to grow beyond a limit, and leaves no half of it', async () => {
    await writeTree(folder.path, { 'code/a.txt': 'a'.repeat(100) });
    const file = join(folder.path, 'project.zip');
    const snapshot = await takeSnapshot(join(folder.path, 'code'));
    await expect(writeProjectArchive(snapshot, file, { maxBytes: 50 })).rejects.toMatchObject({
      code: 'ProjectTooLarge',
    });
    await expect(access(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('refuses an empty folder', async () => {
    await expect(projectArchive(await takeSnapshot(folder.path))).rejects.toThrow('holds no files to zip');
  });
});
