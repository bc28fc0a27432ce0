import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { errorOf, startPipeline, writes, type Pipeline } from './pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.succeed('ensure-compute', { file: 'compute.yml' });
});
afterAll(() => pipeline.stop());

const quick = { file: 'job.yml', set: 'inputs.epochs=40' };

test('a v2 job: submitted, watched live, measured, its model named', async () => {
  pipeline.asked();
  const submitted = await pipeline.succeed('submit-run', quick);
  const runId = submitted['run-id'] ?? '';
  expect(runId).toMatch(/^iris-gh-1-1-[0-9a-f]{8}$/u);
  expect(submitted).toMatchObject({ 'experiment-name': 'iris', status: 'NotStarted' });
  expect(submitted['studio-url']).toContain(runId);
  const requests = writes(pipeline.asked());
  expect(requests.filter((line) => line.includes('startPendingUpload'))).toHaveLength(1);
  expect(requests.at(-1)).toBe(`PUT /jobs/${runId}`);

  const waited = await pipeline.run('wait-run', { 'run-id': runId });
  expect({ exitCode: waited.exitCode, stderr: waited.stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(waited.stdout).toMatch(/^│ Iris: 150 flowers of 3 species/mu);
  expect(waited.stdout).toMatch(/^Completed \(/mu);
  expect(waited.outputs).toMatchObject({
    status: 'Completed',
    'model-path': `azureml://jobs/${runId}/outputs/model`,
  });
  expect(Number(waited.outputs['duration'])).toBeGreaterThan(0);
  const metrics: unknown = JSON.parse(waited.outputs['metrics'] ?? '');
  expect(metrics).toMatchObject({ test_accuracy: expect.any(Number), loss: expect.any(Number) });
  expect(waited.summary).toContain('test_accuracy');
  expect(writes(pipeline.asked()).filter((line) => line.startsWith('PUT'))).toEqual([]);
});

test('unchanged code is not uploaded again, changed code is', async () => {
  await pipeline.succeed('submit-run', quick);
  pipeline.asked();
  const again = await pipeline.succeed('submit-run', quick);
  expect(writes(pipeline.asked())).toEqual([`PUT /jobs/${again['run-id'] ?? ''}`]);

  pipeline.project.write('src/notes.txt', 'changed');
  await pipeline.succeed('submit-run', quick);
  expect(writes(pipeline.asked()).filter((line) => line.includes('/codes/'))).toHaveLength(2);
});

test('a run of the v1 API', async () => {
  pipeline.asked();
  const submitted = await pipeline.succeed('submit-run', {
    'run-definition': 'v1/definition.json',
    'code-folder': 'src',
    'experiment-name': 'iris-v1',
  });
  expect(submitted).toMatchObject({ 'experiment-name': 'iris-v1' });
  expect(writes(pipeline.asked())).toEqual(['POST /experiments/iris-v1/startrun']);

  const waited = await pipeline.run('wait-run', {
    'run-id': submitted['run-id'],
    'experiment-name': 'iris-v1',
  });
  expect(waited.exitCode).toBe(0);
  expect(waited.stdout).toMatch(/^│ Iris: 150 flowers of 3 species/mu);
  expect(waited.outputs).toMatchObject({ status: 'Completed' });
  expect(JSON.parse(waited.outputs['metrics'] ?? '')).toMatchObject({ test_accuracy: expect.any(Number) });
});

test('the log comes while the job runs', async () => {
  const { 'run-id': runId } = await submitScript('slow.py', [
    'import time',
    'print("first line", flush=True)',
    'time.sleep(3)',
    'print("last line", flush=True)',
  ]);
  const times: Record<string, number> = {};
  const waited = await pipeline.run(
    'wait-run',
    { 'run-id': runId },
    {
      onOutput: (text) => {
        for (const line of ['first line', 'last line']) if (text.includes(line)) times[line] ??= Date.now();
      },
    },
  );
  expect(waited.exitCode).toBe(0);
  expect((times['last line'] ?? 0) - (times['first line'] ?? Infinity)).toBeGreaterThan(1000);
});

test('a job that fails fails the step with its own words', async () => {
  const { 'run-id': runId = '' } = await submitScript('fail.py', [
    'print("reading the data", flush=True)',
    'raise ValueError("column petal_width is missing")',
  ]);
  const waited = await pipeline.run('wait-run', { 'run-id': runId });
  expect(waited.exitCode).toBe(1);
  expect(waited.outputs).toMatchObject({ status: 'Failed' });
  expect(waited.outputs).not.toHaveProperty('model-path');
  const error = errorOf(waited.stdout);
  expect(error.split('\n')[0]).toMatch(new RegExp(`^Run ${runId} ended as Failed: .+`, 'u'));
  expect(error).toContain('ValueError: column petal_width is missing');
  expect(error).toContain('reading the data');
  expect(waited.stdout.split('\n').filter((line) => line.startsWith('::error'))).toHaveLength(1);
  expect(waited.summary).toContain('Failed');
});

const endless = ['import time', 'print("started", flush=True)', 'time.sleep(300)'];

test('SIGINT of the runner cancels the remote run', async () => {
  const marker = `azureml-actions-e2e-${String(process.pid)}`;
  const { 'run-id': runId = '' } = await submitScript('endless.py', endless, marker);
  pipeline.asked();
  const cancellation = new AbortController();
  let running: readonly string[] = [];
  const waited = await pipeline.run(
    'wait-run',
    { 'run-id': runId },
    {
      signal: cancellation.signal,
      onOutput: (text) => {
        if (!text.includes('started')) return;
        running = processesWith(marker);
        cancellation.abort();
      },
    },
  );
  expect(running).not.toEqual([]);
  expect(waited.exitCode).toBe(1);
  expect(waited.durationMs).toBeLessThan(15_000);
  expect(waited.stdout).toContain(`asked Azure to cancel run ${runId}`);
  expect(writes(pipeline.asked())).toEqual([`POST /jobs/${runId}/cancel`]);

  const after = await pipeline.run('wait-run', { 'run-id': runId });
  expect(after.exitCode).toBe(1);
  expect(after.outputs).toMatchObject({ status: 'Canceled' });
  expect(processesWith(marker)).toEqual([]);
});

test('with cancel-on-interrupt false the remote run goes on', async () => {
  const { 'run-id': runId } = await submitScript('endless.py', endless, '', 'limits:\n  timeout: 4\n');
  pipeline.asked();
  const cancellation = new AbortController();
  const waited = await pipeline.run(
    'wait-run',
    { 'run-id': runId, 'cancel-on-interrupt': 'false' },
    {
      signal: cancellation.signal,
      onOutput: (text) => {
        if (text.includes('started')) cancellation.abort();
      },
    },
  );
  expect(waited.exitCode).toBe(1);
  expect(writes(pipeline.asked())).toEqual([]);
  // Its own limit ends it, which is no success either.
  const after = await pipeline.run('wait-run', { 'run-id': runId });
  expect(after.exitCode).toBe(1);
  expect(after.outputs).toMatchObject({ status: 'Canceled' });
});

test('a wait that lasts too long says what it waited for', async () => {
  const { 'run-id': runId = '' } = await submitScript('endless.py', endless, '', 'limits:\n  timeout: 4\n');
  const waited = await pipeline.run('wait-run', { 'run-id': runId, timeout: '1s' });
  expect(waited.exitCode).toBe(1);
  expect(errorOf(waited.stdout)).toMatch(
    new RegExp(`^Run ${runId} did not end within 1 s; its status is `, 'u'),
  );
});

/** Submits a job of one Python file. */
async function submitScript(
  name: string,
  lines: readonly string[],
  argument = '',
  more = '',
): Promise<Readonly<Record<string, string>>> {
  const folder = name.replace('.py', '');
  pipeline.project.write(`${folder}/${name}`, `${lines.join('\n')}\n`);
  pipeline.project.write(
    `${folder}.yml`,
    `type: command\ncode: ./${folder}\ncommand: python3 ${name} ${argument}\nenvironment:\n  image: python:3.12\ncompute: azureml:cpu-cluster\nexperiment_name: scripts\n${more}`,
  );
  return pipeline.succeed('submit-run', { file: `${folder}.yml` });
}

/** The processes of this machine with a word in their command line. */
function processesWith(word: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/u.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word);
    } catch {
      return false;
    }
  });
}
