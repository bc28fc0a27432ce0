import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at } from '../emulator/client.ts';
import { createBench, type Bench } from './bench.ts';

const iris = fileURLToPath(new URL('../../../examples/iris/', import.meta.url));
const isWindows = process.platform === 'win32';
const python = isWindows ? 'python' : 'python3';

describe("Microsoft's azureml-inference-server-http as the host of scripts", () => {
  let folder: string;
  let emulator: Emulator;
  let bench: Bench;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'inference-server-'));
    execFileSync(python, ['-m', 'venv', join(folder, 'venv')]);
    const own = join(folder, 'venv', isWindows ? 'Scripts/python.exe' : 'bin/python');
    execFileSync(own, ['-m', 'pip', 'install', '--quiet', 'azureml-inference-server-http==1.5.1']);
    execFileSync(python, ['-B', 'src/train.py', '--model-output', folder], { cwd: iris, stdio: 'ignore' });
    emulator = await startEmulator({ pace: 20, python: own });
    bench = await createBench(emulator);
    await bench.endpoint('foreign');
  }, 300_000);
  afterAll(async () => {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('scores, and reports exceptions, as our own loop does', async () => {
    const model = await bench.model('iris', '1', {
      'model.json': readFileSync(join(folder, 'model.json'), 'utf8'),
    });
    const script = readFileSync(join(iris, 'scoring/score.py'), 'utf8');
    const ended = await bench.deploy('foreign', 'blue', { model, files: { 'score.py': script } });
    expect(at(ended.body, 'status')).toBe('Succeeded');
    await bench.endpoint('foreign', {}, { traffic: { blue: 100 } });
    const scored = await bench.score('foreign', { data: [[5.1, 3.5, 1.4, 0.2]] });
    expect([scored.status, at(scored.body, 'predictions')]).toEqual([200, ['setosa']]);
    expect(scored.headers['x-ms-run-function-failed']).toBe('False');
    const failed = await bench.score('foreign', 'no JSON');
    expect([failed.status, failed.headers['ms-azureml-model-error-statuscode']]).toEqual([424, '500']);
    expect(failed.headers['x-ms-run-function-failed']).toBe('True');
    const message = 'An unexpected error occurred in scoring script. Check the logs for more info.';
    expect(failed.body).toEqual({ message });
    expect(await bench.logs('foreign', 'blue')).toContain('azmlinfsrv');
  }, 120_000);

  test('an init() that fails makes the deployment fail', async () => {
    const script = 'def init(): raise RuntimeError("broken model")\ndef run(d): return d';
    const ended = await bench.deploy('foreign', 'red', { files: { 'score.py': script } });
    expect(at(ended.body, 'error', 'code')).toBe('ResourceNotReady');
    expect(await bench.logs('foreign', 'red')).toContain('broken model');
  }, 120_000);
});
