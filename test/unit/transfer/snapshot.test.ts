import { mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ignoreRules, takeSnapshot, type SnapshotOptions } from '@azureml-actions/transfer';
import { temporaryFolder, writeTree } from './tree.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

async function pathsOf(path: string, options?: SnapshotOptions): Promise<readonly string[]> {
  return (await takeSnapshot(path, options)).files.map((file) => file.relativePath);
}

describe('a snapshot', () => {
  test('lists files with their sizes, and no empty folders', async () => {
    await writeTree(folder.path, { 'src/b.py': 'bb', 'src/a.py': '' });
    await mkdir(join(folder.path, 'src', 'hollow'));
    const snapshot = await takeSnapshot(join(folder.path, 'src'));
    expect(snapshot).toMatchObject({ name: 'src', kind: 'folder', totalBytes: 2 });
    expect(snapshot.files.map(({ relativePath, size }) => [relativePath, size])).toEqual([
      ['a.py', 0],
      ['b.py', 2],
    ]);
  });

  test('of a single file has that file', async () => {
    await writeTree(folder.path, { 'train.py': 'x' });
    const snapshot = await takeSnapshot(join(folder.path, 'train.py'));
    expect(snapshot).toMatchObject({ name: 'train.py', kind: 'file', totalBytes: 1 });
  });

  test('names a path that is not there', async () => {
    await expect(takeSnapshot(join(folder.path, 'src'))).rejects.toThrow(/src" does not exist/);
  });

  test('follows links under their own names', async () => {
    await writeTree(folder.path, { 'real/x.txt': 'x', 'y.txt': 'y' });
    await symlink('real', join(folder.path, 'alias'));
    await symlink('y.txt', join(folder.path, 'z.txt'));
    expect(await pathsOf(folder.path)).toEqual(['alias/x.txt', 'real/x.txt', 'y.txt', 'z.txt']);
  });

  test('refuses links out of the boundary, broken ones and circles', async () => {
    await writeTree(folder.path, { 'code/a.txt': 'a', 'secret.txt': 's' });
    const code = join(folder.path, 'code');
    await symlink('../secret.txt', join(code, 'out'));
    await expect(takeSnapshot(code)).rejects.toThrow('The link "out" leads out of the repository.');
    expect(await pathsOf(code, { boundary: folder.path })).toEqual(['a.txt', 'out']);

    await symlink('nowhere', join(code, 'broken'));
    await expect(takeSnapshot(code, { boundary: folder.path })).rejects.toThrow(
      '"broken" does not exist, or is a broken link.',
    );
    await writeTree(code, { '.amlignore': 'broken\n' });
    await symlink('.', join(code, 'circle'));
    await expect(takeSnapshot(code, { boundary: folder.path })).rejects.toThrow(
      'The link "circle" leads in a circle.',
    );
    await writeTree(code, { '.amlignore': 'broken\ncircle\nout\n' });
    expect(await pathsOf(code)).toEqual(['.amlignore', 'a.txt']);
  });

  test('refuses too many files and says what to do', async () => {
    await writeTree(folder.path, { 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    await expect(takeSnapshot(folder.path, { maxFiles: 2 })).rejects.toMatchObject({
      code: 'TooManyFiles',
      message: `"${basename(folder.path)}" holds more than 2 files, Azure ML's limit.`,
    });
  });
});

describe('ignore rules', () => {
  test('.amlignore replaces .gitignore', async () => {
    await writeTree(folder.path, { 'a.csv': '', 'b.log': '', '.gitignore': '*.csv' });
    expect(await pathsOf(folder.path)).toEqual(['.gitignore', 'b.log']);
    await writeTree(folder.path, { '.amlignore': '*.log' });
    expect(await pathsOf(folder.path)).toEqual(['.amlignore', '.gitignore', 'a.csv']);
  });

  test('of subfolders do not count', async () => {
    await writeTree(folder.path, { 'sub/.amlignore': '*', 'sub/a.txt': '' });
    expect(await pathsOf(folder.path)).toEqual(['sub/.amlignore', 'sub/a.txt']);
  });

  test.each([
    ['*.log', { 'a.log': true, 'b/c.log': true, 'a.txt': false }],
    ['/top.txt', { 'top.txt': true, 'sub/top.txt': false }],
    ['data/', { 'data/a.txt': true, 'x/data/b.txt': true, data: false }],
    ['a/**/z.txt', { 'a/z.txt': true, 'a/b/c/z.txt': true, 'z.txt': false }],
    ['out/\n!out/keep.txt', { 'out/keep.txt': false, 'out/other.txt': true }],
    ['!keep.txt\n*.txt', { 'keep.txt': true }],
    ['# note\n\n*.a  ', { '# note': false, 'x.a': true }],
    ['Case.txt', { 'case.txt': false }],
  ])('%j', (text, expected) => {
    const rules = ignoreRules('/repo', '.amlignore', text);
    const found = Object.fromEntries(
      Object.keys(expected).map((path) => [path, rules.excludes(`/repo/${path}`)]),
    );
    expect(found).toEqual(expected);
  });
});
