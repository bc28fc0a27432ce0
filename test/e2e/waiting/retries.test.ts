import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { errorOf, startPipeline, workspaceName, writes, type Pipeline } from '../actions/pipeline.ts';
import { control } from './scriptedRun.ts';
import { endless, submitScript } from './scripts.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.succeed('ensure-compute', { file: 'compute.yml' });
});
afterAll(() => pipeline.stop());

const preempted = { code: 'UserError', message: 'The compute node was preempted.' };

test('a preempted job is submitted again, at most as often as allowed', async () => {
  const runId = await submitScript(pipeline, 'preempted', endless, 'outputs:\n  model: {}\n');
  pipeline.asked();
  let attempts = 0;
  const waited = await pipeline.run(
    'wait-run',
    { 'run-id': runId, 'retry-on': 'preemption', 'max-retries': '1' },
    {
      onOutput: (text) => {
        if (!text.includes('│ started')) return;
        const current = attempts === 0 ? runId : `${runId}-retry-1`;
        attempts += 1;
        void control(pipeline, `/runs/${current}/lose`, { workspace: workspaceName, ...preempted });
      },
    },
  );
  expect(waited.exitCode).toBe(1);
  expect(attempts).toBe(2);
  expect(writes(pipeline.asked()).filter((line) => line.startsWith('PUT'))).toEqual([
    `PUT /jobs/${runId}-retry-1`,
  ]);
  expect(waited.outputs).toMatchObject({ 'run-id': `${runId}-retry-1`, status: 'Failed' });
  expect(waited.stdout).toContain(`Run ${runId} failed (Preempted): submitted again as ${runId}-retry-1.`);
  expect(errorOf(waited.stdout)).toContain('Known cause: Preempted');
});

test('a job that failed by itself is not', async () => {
  const runId = await submitScript(pipeline, 'own-fault', ['raise SystemExit(3)']);
  pipeline.asked();
  const waited = await pipeline.run('wait-run', { 'run-id': runId, 'retry-on': 'preemption, node-failure' });
  expect(waited.exitCode).toBe(1);
  expect(writes(pipeline.asked()).filter((line) => line.startsWith('PUT'))).toEqual([]);
});
