import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { errorOf, startPipeline, type Pipeline } from '../actions/pipeline.ts';
import { submitScript } from './scripts.ts';

let pipeline: Pipeline;
let runId: string;
beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.succeed('ensure-compute', { file: 'compute.yml' });
  runId = await submitScript(
    pipeline,
    'files',
    [
      'import os',
      'print("writing")',
      'os.makedirs("outputs/deep", exist_ok=True)',
      'open("outputs/deep/artifact.bin", "wb").write(bytes(range(256)) * 4096)',
      'target = os.environ["AZURE_ML_OUTPUT_MODEL"] if "AZURE_ML_OUTPUT_MODEL" in os.environ else os.environ["MODEL_DIR"]',
      'open(os.path.join(target, "model.bin"), "wb").write(b"model")',
      'open(os.path.join(target, "notes.txt"), "w").write("notes")',
    ],
    'outputs:\n  model:\n    type: custom_model\nenvironment_variables:\n  MODEL_DIR: ${{outputs.model}}\n',
  );
}, 60_000);
afterAll(() => pipeline.stop());

const local = (path: string): string => join(pipeline.project.folder, path);

test('outputs, logs and artifacts come byte for byte, and model-path is the local folder', async () => {
  const waited = await pipeline.run('wait-run', {
    'run-id': runId,
    download: 'outputs, logs, artifacts',
    'download-path': 'run',
  });
  expect(waited).toMatchObject({ exitCode: 0, stderr: '' });
  expect(waited.outputs).toMatchObject({ 'model-path': 'run/outputs/model' });
  expect(readFileSync(local('run/outputs/model/model.bin'), 'utf8')).toBe('model');
  const artifact = readFileSync(local('run/artifacts/outputs/deep/artifact.bin'));
  expect(
    artifact.equals(Buffer.concat(Array.from({ length: 4096 }, () => Buffer.from([...Array(256).keys()])))),
  ).toBe(true);
  expect(readFileSync(local('run/logs/user_logs/std_log.txt'), 'utf8')).toBe('writing\n');
});

test('only the files that are asked for', async () => {
  const waited = await pipeline.run('wait-run', {
    'run-id': runId,
    download: 'outputs',
    'download-path': 'some',
    'download-files': '*.bin',
  });
  expect(waited.outputs).toMatchObject({ 'downloaded-files': '1' });
  expect(readdirSync(local('some/outputs/model'))).toEqual(['model.bin']);
});

test('never outside of the repository', async () => {
  const waited = await pipeline.run('wait-run', {
    'run-id': runId,
    download: 'outputs',
    'download-path': '../elsewhere',
  });
  expect(waited.exitCode).toBe(1);
  expect(errorOf(waited.stdout)).toContain('Input download-path: ../elsewhere is outside of the repository.');
  expect(existsSync(local('../elsewhere'))).toBe(false);
});
