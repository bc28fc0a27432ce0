import { createHash } from 'node:crypto';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { assetHash, contentHash, takeSnapshot } from '@azureml-actions/transfer';
import { temporaryFolder, writeReferenceTree, writeTree } from './tree.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

function sha256(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('')).digest('hex');
}

describe('content hash 202208', () => {
  test('is the number of files, then #path#size of each, then all contents', async () => {
    await writeTree(folder.path, { 'b.txt': 'bb', 'a/c.txt': 'ccc' });
    const hash = await contentHash(await takeSnapshot(folder.path));
    expect(hash).toBe(sha256('2', '#a/c.txt#3', '#b.txt#2', 'ccc', 'bb'));
  });

  test('sorts by lower-cased path, by code points', async () => {
    await writeTree(folder.path, { 'B.txt': 'B', 'a.txt': 'a', '😀': 'e', '\uFB01': 'l' });
    const hash = await contentHash(await takeSnapshot(folder.path));
    expect(hash).toBe(sha256('4', '#a.txt#1', '#B.txt#1', '#\uFB01#1', '#😀#1', 'a', 'B', 'l', 'e'));
  });

  test('of a single file takes its name and content', async () => {
    await writeTree(folder.path, { 'train.py': 'print("train")\n' });
    const hash = await contentHash(await takeSnapshot(join(folder.path, 'train.py')));
    expect(hash).toBe(sha256('1', '#train.py#15', 'print("train")\n'));
  });

  test('equals what azure-ai-ml gives', async () => {
    const code = await writeReferenceTree(folder.path);
    const boundary = folder.path;
    expect(await contentHash(await takeSnapshot(code, { boundary }))).toBe(
      'b5b6ea07481d56ef17e30c2aca2a02fa61789578aeecb3bf618c450816e60897',
    );
    await rm(join(code, '.amlignore'));
    expect(await contentHash(await takeSnapshot(code, { boundary }))).toBe(
      'ca261f17c86a73fb28b2ec8b5ba04af6a506a7a27640410ab52c373c945c0f6b',
    );
  });

  test('fails when a file grows while it is read', async () => {
    await writeTree(folder.path, { 'a.txt': 'a' });
    const snapshot = await takeSnapshot(folder.path);
    await writeFile(join(folder.path, 'a.txt'), 'longer');
    await expect(contentHash(snapshot)).rejects.toMatchObject({ code: 'SnapshotChanged' });
  });

  test('stops when asked to', async () => {
    await writeTree(folder.path, { 'a.txt': 'a' });
    const snapshot = await takeSnapshot(folder.path);
    const stopped = contentHash(snapshot, { signal: AbortSignal.abort(new Error('enough')) });
    await expect(stopped).rejects.toThrow('enough');
  });
});

describe('asset hash', () => {
  test('equals what azure-ai-ml gives', async () => {
    const code = await writeReferenceTree(folder.path);
    expect(await assetHash(code)).toBe('42c155d327d4c28db67f0323d978f08c5bf39ac871122aafbe1c07dbe83e7429');
    expect(await assetHash(join(code, 'train.py'))).toBe(
      'cf0534551fdcd581e26beb987a40283a69fb0eef9282e2b39f4be43db22ffe5a',
    );
  });

  test('refuses a link that leads in a circle', async () => {
    await writeTree(folder.path, { 'a/b.txt': 'b' });
    await symlink('..', join(folder.path, 'a', 'up'));
    await expect(assetHash(folder.path)).rejects.toThrow('leads in a circle');
  });
});
