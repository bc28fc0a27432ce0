import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { errorOf, startPipeline, type Pipeline } from '../actions/pipeline.ts';

let pipeline: Pipeline;
let runId: string;
beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.succeed('ensure-compute', { file: 'compute.yml' });
  const submitted = await pipeline.succeed('submit-run', { file: 'job.yml', set: 'inputs.epochs=40' });
  runId = submitted['run-id'] ?? '';
}, 60_000);
afterAll(() => pipeline.stop());

test('series, states, a chart, and a comparison with a baseline', async () => {
  const waited = await pipeline.run('wait-run', {
    'run-id': runId,
    series: 'true',
    'baseline-run': runId,
    require: 'test_accuracy >= baseline - 0.01\ntest_accuracy > 0.5',
  });
  expect(waited).toMatchObject({ exitCode: 0, stderr: '' });
  const series: unknown = JSON.parse(waited.outputs['series'] ?? '');
  expect(series).toMatchObject({ loss: expect.arrayContaining([[1, expect.any(Number)]]) });
  expect(waited.summary).toContain('| State | Seen after | For |');
  expect(waited.summary).toContain('```mermaid\nxychart-beta');
  expect(waited.summary).toContain('| Metric | Last value | Baseline | Difference |');
});

test('a run that is not good enough fails the step, with its outputs published', async () => {
  const waited = await pipeline.run('wait-run', {
    'run-id': runId,
    'baseline-run': runId,
    require: 'test_accuracy >= baseline + 0.5',
  });
  expect(waited.exitCode).toBe(1);
  expect(waited.outputs).toMatchObject({ status: 'Completed', metrics: expect.any(String) });
  expect(errorOf(waited.stdout)).toMatch(
    /but is not good enough \(require\):\ntest_accuracy >= baseline \+ 0\.5: /u,
  );
});

test('without a tagged run yet the first may pass, and says so', async () => {
  const waited = await pipeline.run('wait-run', {
    'run-id': runId,
    'experiment-name': 'iris',
    'baseline-run': 'tag:released',
    require: 'test_accuracy >= baseline',
  });
  expect(waited.exitCode).toBe(0);
  expect(waited.stdout).toContain('No completed run has tag:released yet');
});

test('mistakes in the gate are told before anything is asked', async () => {
  const waited = await pipeline.run('wait-run', { 'run-id': runId, require: 'accuracy\nloss <= baseline' });
  expect(errorOf(waited.stdout)).toContain("Input require has 'accuracy'.");
  expect(errorOf(waited.stdout)).toContain(
    "Input require has 'loss <= baseline', but baseline-run is missing.",
  );
});
