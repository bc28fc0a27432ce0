import { readFile, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  assetHash,
  codeUri,
  downloadBlob,
  downloadBlobs,
  takeSnapshot,
  uploadSnapshot,
  type UploadProgress,
} from '@azureml-actions/transfer';
import { temporaryFolder, writeTree } from '../../unit/transfer/tree.ts';
import { startAzurite, type Azurite } from './azurite.ts';

let azurite: Azurite;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const asset = { name: 'code-1', version: '1' };

describe('upload', () => {
  test('puts a folder below its name, and the mark last on the first blob', async () => {
    const { client, sas } = await azurite.container();
    await writeTree(folder.path, {
      'src/train.py': 'print(1)\n',
      'src/lib/ünï #1.py': 'u',
      'src/empty.txt': '',
      'src/skip.log': 'l',
      'src/.amlignore': '*.log',
    });
    const snapshot = await takeSnapshot(join(folder.path, 'src'));
    const seen: UploadProgress[] = [];
    const result = await uploadSnapshot(snapshot, {
      containerSas: sas,
      ...asset,
      onProgress: (progress) => seen.push(progress),
    });

    expect(result).toEqual({ path: 'src', indicator: 'src/.amlignore', uploadedFiles: 4, uploadedBytes: 15 });
    const blobs: Record<string, unknown> = {};
    for await (const blob of client.listBlobsFlat({ includeMetadata: true })) {
      blobs[blob.name] = [blob.properties.contentLength, blob.metadata];
    }
    expect(blobs).toEqual({
      'src/.amlignore': [5, { upload_status: 'completed', name: 'code-1', version: '1' }],
      'src/empty.txt': [0, undefined],
      'src/lib/ünï #1.py': [1, undefined],
      'src/train.py': [9, undefined],
    });
    expect(seen.at(-1)).toEqual({ files: 4, totalFiles: 4, bytes: 15, totalBytes: 15 });
    expect(codeUri(client.url, snapshot)).toBe(`${client.url}/src`);
    expect(codeUri(sas, snapshot)).not.toContain('sig');
  });

  test('puts a single file under its name', async () => {
    const { client, sas } = await azurite.container();
    await writeTree(folder.path, { 'iris.csv': '1,2\n' });
    const path = join(folder.path, 'iris.csv');
    const prefix = `LocalUpload/${await assetHash(path)}`;
    const result = await uploadSnapshot(await takeSnapshot(path), { containerSas: sas, prefix, ...asset });
    expect(result).toMatchObject({ path: `${prefix}/iris.csv`, uploadedFiles: 1 });
    expect((await client.getBlobClient(result.path).downloadToBuffer()).toString()).toBe('1,2\n');
  });

  test('sends a large file in blocks and takes a completed upload again', async () => {
    const { client, sas } = await azurite.container();
    await writeTree(folder.path, { 'big/data.bin': 'abcdefgh'.repeat(1_500_000) });
    const snapshot = await takeSnapshot(join(folder.path, 'big'));
    const options = { containerSas: sas, prefix: 'LocalUpload/h', reuse: true, ...asset };
    await expect(uploadSnapshot(snapshot, options)).resolves.toMatchObject({ uploadedBytes: 12_000_000 });
    const blob = client.getBlockBlobClient('LocalUpload/h/big/data.bin');
    const { committedBlocks = [] } = await blob.getBlockList('committed');
    expect(committedBlocks.map((block) => block.size)).toEqual([4_194_304, 4_194_304, 3_611_392]);

    await expect(uploadSnapshot(snapshot, { ...options, name: 'other' })).resolves.toMatchObject({
      uploadedFiles: 0,
      reused: { name: 'code-1', version: '1' },
    });
  });

  test('does not take half an upload for a whole one', async () => {
    const { client, sas } = await azurite.container();
    await writeTree(folder.path, { 'src/a.txt': 'a' });
    await client.uploadBlockBlob('src/a.txt', 'old', 3);
    const snapshot = await takeSnapshot(join(folder.path, 'src'));
    const result = await uploadSnapshot(snapshot, { containerSas: sas, reuse: true, ...asset });
    expect(result.reused).toBeUndefined();
    expect((await client.getBlobClient('src/a.txt').downloadToBuffer()).toString()).toBe('a');
  });

  test('tells why storage refused, without the SAS', async () => {
    const { sas } = await azurite.container('r');
    await writeTree(folder.path, { 'src/a.txt': 'a' });
    const snapshot = await takeSnapshot(join(folder.path, 'src'));
    const failure: unknown = await uploadSnapshot(snapshot, { containerSas: sas, ...asset }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ name: 'TransferError' });
    const text = failure instanceof Error ? `${failure.message} ${failure.stack ?? ''}` : '';
    expect(text).toContain('Could not upload a.txt');
    expect(text).not.toMatch(/sig=[^…]/);
  });

  test('stops when asked to', async () => {
    const { client, sas } = await azurite.container();
    await writeTree(
      folder.path,
      Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`src/${i}.txt`, 'x'])),
    );
    const snapshot = await takeSnapshot(join(folder.path, 'src'));
    const stop = new AbortController();
    const upload = uploadSnapshot(snapshot, {
      containerSas: sas,
      ...asset,
      concurrency: 2,
      signal: stop.signal,
      onProgress: ({ files }) => {
        if (files === 3) stop.abort(new Error('cancelled'));
      },
    });
    await expect(upload).rejects.toThrow('cancelled');
    let count = 0;
    for await (const blob of client.listBlobsFlat({ includeMetadata: true })) {
      count += 1;
      expect(blob.metadata).toBeUndefined();
    }
    expect(count).toBeLessThan(40);
  });

  test('refuses a folder without files', async () => {
    await writeTree(folder.path, { 'src/.amlignore': '*' });
    const snapshot = await takeSnapshot(join(folder.path, 'src'));
    const upload = uploadSnapshot(snapshot, { containerSas: 'https://unused.invalid/c', ...asset });
    await expect(upload).rejects.toThrow('The folder "src" holds no files to upload.');
  });
});

describe('download', () => {
  test('brings a folder back as it was', async () => {
    const { sas } = await azurite.container();
    const files = { 'out/model.pkl': 'm'.repeat(100_000), 'out/sub/ünï.txt': 'u', 'out/zero': '' };
    await writeTree(folder.path, files);
    await uploadSnapshot(await takeSnapshot(join(folder.path, 'out')), {
      containerSas: sas,
      prefix: 'runs/7',
      ...asset,
    });
    const target = join(folder.path, 'back');
    const result = await downloadBlobs({ containerSas: sas, prefix: 'runs/7/out/', target });
    expect(result.bytes).toBe(100_001);
    expect(result.files.map((file) => file.relativePath)).toEqual(['model.pkl', 'sub/ünï.txt', 'zero']);
    expect(await readFile(join(target, 'model.pkl'), 'utf8')).toBe(files['out/model.pkl']);
    expect((await readdir(target)).toSorted()).toEqual(['model.pkl', 'sub', 'zero']);
  });

  test('takes one blob by its SAS, and a prefix that is a single blob', async () => {
    const { client, sas } = await azurite.container();
    await client.uploadBlockBlob('a/b.txt', 'hello', 5);
    const blobSas = sas.replace('?', '/a/b.txt?');
    const one = await downloadBlob({ blobSas, target: folder.path, relativePath: 'x/y.txt' });
    expect(one).toEqual({ relativePath: 'x/y.txt', path: join(folder.path, 'x', 'y.txt'), size: 5 });
    const same = await downloadBlobs({ containerSas: sas, prefix: 'a/b.txt', target: folder.path });
    expect(same.files.map((file) => file.relativePath)).toEqual(['b.txt']);
  });

  test('writes nothing outside of the target', async () => {
    const { client, sas } = await azurite.container();
    await client.uploadBlockBlob('evil', 'x', 1);
    const blobSas = sas.replace('?', '/evil?');
    const target = join(folder.path, 'target');
    await writeTree(folder.path, { 'target/keep': '', 'outside/keep': '' });
    await symlink('../outside', join(target, 'link'));
    for (const relativePath of [
      '../up.txt',
      'a/../../up.txt',
      '/',
      'link/in.txt',
      'link/sub/in.txt',
      '..\\up.txt',
    ]) {
      await expect(downloadBlob({ blobSas, target, relativePath })).rejects.toMatchObject({
        code: 'UnsafePath',
      });
    }
    expect(await readdir(join(folder.path, 'outside'))).toEqual(['keep']);
    expect((await readdir(folder.path)).toSorted()).toEqual(['outside', 'target']);
  });

  test('tells a blob that is not there, and one whose content is not its MD5', async () => {
    const { client, sas } = await azurite.container();
    const missing = downloadBlob({
      blobSas: sas.replace('?', '/no?'),
      target: folder.path,
      relativePath: 'no',
    });
    await expect(missing).rejects.toMatchObject({ code: 'BlobNotFound' });

    await client.uploadBlockBlob('bad', 'content', 7);
    await client.getBlobClient('bad').setHTTPHeaders({ blobContentMD5: new Uint8Array(16) });
    const bad = downloadBlob({
      blobSas: sas.replace('?', '/bad?'),
      target: folder.path,
      relativePath: 'bad',
    });
    await expect(bad).rejects.toThrow('does not match its MD5');
    expect(await readdir(folder.path)).toEqual([]);
  });
});

test('a signed URL that is none is not repeated in the error', async () => {
  const failure: unknown = await downloadBlobs({ containerSas: 'sig=secret', target: folder.path }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({
    code: 'InvalidSasUrl',
    message: 'The signed URL of the container is no URL.',
  });
});
