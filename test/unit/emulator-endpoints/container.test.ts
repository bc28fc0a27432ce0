import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { manualClock } from '@azureml-actions/emulator';
import { AssetMissing, assetName, type AssetFiles } from '@azureml-actions/emulator/scoring/assetFiles';
import { containerEnvironment } from '@azureml-actions/emulator/scoring/containerEnvironment';
import { containerLog } from '@azureml-actions/emulator/scoring/containerLog';
import { interruptibleSleep } from '@azureml-actions/emulator/scoring/interruptibleSleep';
import { initializeStorage } from '@azureml-actions/emulator/scoring/storageInitializer';

describe('names of assets', () => {
  test.each([
    ['https://localhost:1/account/container/scoring', 'scoring'],
    ['https://localhost:1/account/container/a%20b/?sig=x', 'a b'],
    ['azureml://jobs/j/outputs/trained_model', 'trained_model'],
    ['azureml://datastores/d/paths/models/model.json', 'model.json'],
    ['https://localhost:1/..', 'asset'],
    ['https://localhost:1/x/%2e%2e%2fetc', 'asset'],
    ['https://localhost:1/x/100%', '100%'],
  ])('%s is %s', (uri, name) => {
    expect(assetName(uri)).toBe(name);
  });
});

describe('the log of a container', () => {
  test('puts lines together from pieces, in any split, and ends with the rest', async () => {
    const log = containerLog();
    const stream = new PassThrough();
    log.follow(stream);
    const bytes = Buffer.from('größe\r\nzwei\nrest', 'utf8');
    stream.write(bytes.subarray(0, 3));
    stream.write(bytes.subarray(3, 9));
    stream.end(bytes.subarray(9));
    await new Promise((resolve) => stream.once('close', resolve));
    expect(log.tail(10)).toBe('größe\nzwei\nrest\n');
    expect(log.tail(1)).toBe('rest\n');
    expect(log.tail(0)).toBe('');
  });

  test('forgets its oldest lines and cuts endless ones', () => {
    const log = containerLog();
    for (let line = 0; line < 30_000; line += 1) log.write(String(line));
    expect(log.tail(30_000).split('\n').length).toBeLessThan(23_000);
    expect(log.tail(1)).toBe('29999\n');
    log.write('x'.repeat(100_000));
    expect(log.tail(1)).toMatch(/… \(cut\)\n$/);
  });
});

describe('the environment of a scoring process', () => {
  const layout = {
    appRoot: '/root',
    codeFolder: 'scoring',
    scoringScript: 'sub/score.py',
    modelDirectory: '/root/azureml-models/iris/1',
  };

  test('is clean, and what Azure sets wins over what the deployment sets', () => {
    const own = { PATH: '/bin', HOME: '/home/me', SECRET: 'x', AZURE_CLIENT_SECRET: 'y' };
    const env = containerEnvironment(own, layout, { MODE: 'fast', AZUREML_MODEL_DIR: '/elsewhere' });
    expect(env).toMatchObject({
      PATH: '/bin',
      MODE: 'fast',
      AML_APP_ROOT: '/root',
      AZUREML_ENTRY_SCRIPT: 'scoring/sub/score.py',
      AZUREML_SOURCE_DIRECTORY: 'scoring',
      AZUREML_MODEL_DIR: '/root/azureml-models/iris/1',
    });
    expect(JSON.stringify(env)).not.toContain('SECRET');
  });

  test('has no model folder without a model', () => {
    const env = containerEnvironment({}, { ...layout, modelDirectory: undefined }, {});
    expect(env).not.toHaveProperty('AZUREML_MODEL_DIR');
  });
});

describe('the storage initializer', () => {
  let root: string;
  const files: AssetFiles = {
    kindOf: (uri) => Promise.resolve(uri.includes('missing') ? undefined : 'folder'),
    async materialise(uri, target) {
      if (uri.includes('missing')) throw new AssetMissing(uri);
      await mkdir(join(target, assetName(uri)), { recursive: true });
      await writeFile(join(target, assetName(uri), 'file'), uri);
    },
  };
  const code = { uri: 'https://host/c/scoring', scoringScript: 'score.py' };
  const model = { name: 'iris', version: '3', uri: 'azureml://jobs/j/outputs/model' };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'initializer-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  test('lays model and code out as Azure does', async () => {
    const log = containerLog();
    const contents = { model, modelMountPath: undefined, code };
    const layout = await initializeStorage(files, contents, root, log, manualClock());
    expect(layout).toEqual({
      appRoot: root,
      codeFolder: 'scoring',
      scoringScript: 'score.py',
      modelDirectory: join(root, 'azureml-models', 'iris', '3'),
    });
    expect(existsSync(join(root, 'azureml-models', 'iris', '3', 'model', 'file'))).toBe(true);
    expect(existsSync(join(root, 'scoring', 'file'))).toBe(true);
    expect(log.tail(9)).toContain(
      '2026-01-01T00:00:00.000Z Downloading model from azureml://jobs/j/outputs/model',
    );
  });

  test('mounts a model elsewhere only below its own folder', async () => {
    const contents = { model, modelMountPath: '/../../var/models/', code };
    const layout = await initializeStorage(files, contents, root, containerLog(), manualClock());
    expect(layout.modelDirectory).toBe(join(root, 'mounts', 'var', 'models'));
  });

  test('says in the log and in the error what is missing, without a signature', async () => {
    const log = containerLog();
    const missing = { ...model, uri: 'https://host/c/missing?sig=secret' };
    const contents = { model: missing, modelMountPath: undefined, code };
    const failed = initializeStorage(files, contents, root, log, manualClock());
    await expect(failed).rejects.toMatchObject({ name: 'DownloadFailed', what: 'model' });
    expect(log.tail(1)).toContain('ERROR Unable to download the model');
    expect(log.tail(9)).not.toContain('secret');
  });
});

describe('a wait that can be broken off', () => {
  test('ends with the time, or with the signal', async () => {
    const clock = manualClock();
    const aborter = new AbortController();
    const timed = interruptibleSleep(clock, 100, aborter.signal);
    clock.advance(100);
    await timed;
    const broken = interruptibleSleep(clock, 100, aborter.signal);
    aborter.abort();
    await broken;
    await interruptibleSleep(clock, 100, aborter.signal);
  });
});
