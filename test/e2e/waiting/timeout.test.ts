import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { errorOf, startPipeline, type Pipeline } from '../actions/pipeline.ts';
import { endless, statusOf, submitScript } from './scripts.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.succeed('ensure-compute', { file: 'compute.yml' });
});
afterAll(() => pipeline.stop());

test('on-timeout cancel ends the run, and says that the time was over', async () => {
  const runId = await submitScript(pipeline, 'late', endless);
  const waited = await pipeline.run('wait-run', { 'run-id': runId, timeout: '3s', 'on-timeout': 'cancel' });
  expect(waited.exitCode).toBe(1);
  expect(waited.outputs).toMatchObject({ 'timed-out': 'true' });
  expect(errorOf(waited.stdout)).toMatch(
    new RegExp(`^Run ${runId} did not end within 3 s; .*Azure was asked to cancel it`, 'u'),
  );
  expect(await statusOf(pipeline, runId)).toBe('Canceled');
});

test('on-timeout continue leaves the run alone and the step green', async () => {
  const runId = await submitScript(pipeline, 'going', endless, 'limits:\n  timeout: 20\n');
  const waited = await pipeline.run('wait-run', { 'run-id': runId, timeout: '3s', 'on-timeout': 'continue' });
  expect(waited).toMatchObject({ exitCode: 0, stderr: '' });
  expect(waited.outputs).toMatchObject({ status: 'Running', 'timed-out': 'true' });
  expect(waited.stdout).toContain('::warning::');
  expect(await statusOf(pipeline, runId)).toBe('Running');
});

test('own false with on-timeout cancel is a mistake', async () => {
  const waited = await pipeline.run('wait-run', { 'run-id': 'r', own: 'false', 'on-timeout': 'cancel' });
  expect(waited.exitCode).toBe(1);
  expect(errorOf(waited.stdout)).toContain('Input on-timeout is cancel, but own is false');
});
