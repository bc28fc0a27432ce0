import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { errorOf, startPipeline, type Pipeline } from '../actions/pipeline.ts';
import { scriptRun } from './scriptedRun.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stop());

const going = [
  'NotStarted',
  'Queued',
  'Preparing',
  'Provisioning',
  'Starting',
  'Running',
  'Finalizing',
  'CancelRequested',
  'NotResponding',
  'Paused',
  'Unknown',
  '',
  'Evolving',
] as const;
const ends = ['Completed', 'Failed', 'Canceled'] as const;

/** A walk through all states in which each pair `from → to` for one `from` comes once. */
const walkFrom = (from: string): string[] => going.filter((to) => to !== from).flatMap((to) => [from, to]);

/** Each end is reached from every state: the walk of one state ends there, then the others. */
const walks = going.flatMap((from, index) =>
  (['job', 'run'] as const).map((kind) => ({
    kind,
    from,
    states: walkFrom(from),
    end: ends[(index + (kind === 'run' ? 1 : 0)) % ends.length] ?? 'Completed',
  })),
);

describe('every pair of states', () => {
  test('is told once, and the end decides, for v2 jobs and v1 runs', async () => {
    const waits = walks.map(async ({ kind, from, states, end }) => {
      const experiment = `walk-${kind}`;
      const runId = await scriptRun(pipeline, {
        kind,
        experiment,
        runId: `walk-${kind}-${from === '' ? 'empty' : from}`,
        steps: [...states, from, end].map((status) => ({ status })),
      });
      return { runId, kind, experiment, end, count: states.length + 1 };
    });
    const runs = await Promise.all(waits);
    // One step for each end: all of it waited for together, by the states alone.
    for (const kind of ['job', 'run'] as const) {
      const mine = runs.filter((run) => run.kind === kind);
      const waited = await pipeline.run('wait-run', {
        'run-id': mine.map(({ runId }) => runId).join('\n'),
        'experiment-name': kind === 'run' ? `walk-${kind}` : undefined,
        timeout: '5m',
      });
      expect(waited.exitCode).toBe(1);
      expect(JSON.parse(waited.outputs['statuses'] ?? '')).toEqual(
        Object.fromEntries(mine.map(({ runId, end }) => [runId, end])),
      );
      expect(waited.outputs['status']).toBe('Failed');
      for (const { runId, count } of mine) {
        const told = waited.stdout.split('\n').filter((line) => line.startsWith(`${runId}: `));
        expect(told).toHaveLength(count + 1);
      }
    }
  }, 240_000);
});

describe('one run', () => {
  test.each([
    ['Completed', 0],
    ['Failed', 1],
    ['Canceled', 1],
  ] as const)('straight to %s from each state', async (end, exitCode) => {
    const runId = await scriptRun(pipeline, {
      runId: `straight-${end}`,
      steps: ['Queued', 'NotResponding', 'Running', 'Paused', 'Running', end].map((status) => ({ status })),
    });
    const waited = await pipeline.run('wait-run', { 'run-id': runId });
    expect(waited.exitCode).toBe(exitCode);
    expect(waited.outputs).toMatchObject({ status: end });
    expect(waited.stdout).toContain(`::warning::Run ${runId} is Paused: it may not go on before`);
    expect(waited.stdout).toContain(`::warning::Run ${runId} is NotResponding: `);
    if (exitCode === 1) expect(errorOf(waited.stdout)).toContain(`Run ${runId} ended as ${end}`);
  });

  test.each(['Paused', 'NotResponding', 'Unknown'])('%s with on-paused fail', async (status) => {
    const runId = await scriptRun(pipeline, {
      runId: `fail-${status}`,
      steps: [{ status: 'Running' }, { status }],
    });
    const waited = await pipeline.run('wait-run', { 'run-id': runId, 'on-paused': 'fail' });
    expect(waited.exitCode).toBe(1);
    expect(errorOf(waited.stdout)).toContain(`Run ${runId} is ${status}, and on-paused is fail.`);
  });
});

describe('why a run failed', () => {
  test.each([
    ['OutOfMemory', 'AzureMLCompute job failed. Exit code: 137', 'larger vm-size'],
    ['MissingModule', "ModuleNotFoundError: No module named 'lightgbm'", 'lacks a package'],
    ['CondaSolve', 'ResolvePackageNotFound: - tensorflow=9.9', 'packages that do not exist together'],
    ['ImageBuild', 'Image build failed. More details can be found in the image build log', 'build log'],
    ['DiskFull', 'OSError: [Errno 28] No space left on device', 'disk of the node was full'],
    ['Quota', 'ClusterCoreQuotaReached: cores needed 6', 'quota of cores'],
    ['Preempted', 'The compute node was preempted', 'retry-on to preemption'],
    ['DataNotFound', 'DataAccessError(NotFound)', 'paths of its inputs'],
  ])('%s is known, with its remedy', async (cause, message, remedy) => {
    const runId = await scriptRun(pipeline, {
      runId: `why-${cause}`,
      steps: [
        { status: 'Running', append: { 'user_logs/std_log.txt': 'epoch 1\nepoch 2\n' } },
        { status: 'Failed', error: { code: 'UserError', message } },
      ],
    });
    const error = errorOf((await pipeline.run('wait-run', { 'run-id': runId })).stdout);
    expect(error).toContain(`Known cause: ${cause}`);
    expect(error).toContain(remedy);
    expect(error).toContain('The end of its log:\nepoch 1\nepoch 2');
  });

  test('a failed child is named', async () => {
    const parent = await scriptRun(pipeline, { runId: 'parent', steps: [{ status: 'Completed' }] });
    await scriptRun(pipeline, { runId: 'good', parentRunId: parent, steps: [{ status: 'Completed' }] });
    await scriptRun(pipeline, {
      runId: 'bad',
      parentRunId: parent,
      steps: [{ status: 'Running' }, { status: 'Failed', error: { code: 'UserError', message: 'no data' } }],
    });
    const waited = await pipeline.run('wait-run', { 'run-id': parent, children: 'true' });
    expect(waited.exitCode).toBe(1);
    expect(JSON.parse(waited.outputs['statuses'] ?? '')).toEqual({ good: 'Completed', bad: 'Failed' });
    expect(errorOf(waited.stdout)).toContain(
      '1 of 3 runs did not complete.\nRun bad ended as Failed: no data',
    );
  });
});
