import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startPipeline, writes, type Pipeline } from '../actions/pipeline.ts';
import { endless, killAction, scriptJob, statusOf, submitScript } from './scripts.ts';

const onLinux = process.platform === 'linux' ? describe : describe.skip;
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.succeed('ensure-compute', { file: 'compute.yml' });
});
afterEach(() => void pipeline.emulator.faults.clear());
afterAll(() => pipeline.stop());

const cancelCalls = { method: 'POST', path: '/cancel$' };

/** Waits for a run until its log began, and then does something to the step. */
async function waitUntilStarted(
  runId: string,
  then: (cancellation: AbortController) => void,
): ReturnType<Pipeline['run']> {
  const cancellation = new AbortController();
  return pipeline.run(
    'wait-run',
    { 'run-id': runId },
    {
      signal: cancellation.signal,
      onOutput: (text) => {
        if (text.includes('started')) then(cancellation);
      },
    },
  );
}

describe('SIGINT during the wait', () => {
  test('cancels the run within 7 s although the cancel call fails at first', async () => {
    const runId = await submitScript(pipeline, 'sigint', endless);
    pipeline.emulator.faults.inject({
      match: { ...cancelCalls, times: 2 },
      effect: { kind: 'status', status: 503, retryAfter: 60 },
    });
    pipeline.emulator.faults.inject({ match: { ...cancelCalls, nth: 3 }, effect: { kind: 'reset' } });
    let stopped = 0;
    const waited = await waitUntilStarted(runId, (cancellation) => {
      stopped = performance.now();
      cancellation.abort();
    });
    expect(performance.now() - stopped).toBeLessThan(7000);
    expect(waited.exitCode).toBe(1);
    expect(waited.stdout).toContain(`asked Azure to cancel run ${runId}`);
    expect(await statusOf(pipeline, runId)).toBe('Canceled');

    pipeline.asked();
    const post = await pipeline.run('wait-run', { 'run-id': runId }, { state: waited.state });
    expect(post.exitCode).toBe(0);
    expect(pipeline.asked()).toEqual([]);
  });

  test('what could not be cancelled in time is cancelled by post', async () => {
    const runId = await submitScript(pipeline, 'stalled', endless);
    pipeline.emulator.faults.inject({
      match: { ...cancelCalls, times: 'always' },
      effect: { kind: 'status', status: 503 },
    });
    const waited = await waitUntilStarted(runId, (cancellation) => cancellation.abort());
    expect(waited.exitCode).toBe(1);
    expect(waited.stdout).toContain('the post step tries again');
    pipeline.emulator.faults.clear();
    const post = await pipeline.run('wait-run', { 'run-id': runId }, { state: waited.state });
    expect(post).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await statusOf(pipeline, runId)).toBe('Canceled');
  });
});

onLinux('SIGKILL during the wait', () => {
  test('post cancels the run, although the cancel call fails at first', async () => {
    const runId = await submitScript(pipeline, 'sigkill', endless);
    const waited = await waitUntilStarted(runId, () => killAction('wait-run'));
    expect(waited.exitCode).toBeNull();
    pipeline.asked();
    pipeline.emulator.faults.inject({ match: { ...cancelCalls, times: 2 }, effect: { kind: 'reset' } });
    const post = await pipeline.run('wait-run', { 'run-id': runId }, { state: waited.state });
    expect(post).toMatchObject({ exitCode: 0, stderr: '' });
    expect(post.stdout).toContain(`The wait for run ${runId} was cut off: asked Azure to cancel the run`);
    expect(writes(pipeline.asked())).toContain(`POST /jobs/${runId}/cancel`);
    expect(await statusOf(pipeline, runId)).toBe('Canceled');
  });

  test.each([
    ['cancel-on-interrupt', { 'cancel-on-interrupt': 'false' }],
    ['own', { own: 'false' }],
  ])('but not with %s false', async (name, inputs) => {
    const runId = await submitScript(pipeline, `not-${name}`, endless, 'limits:\n  timeout: 15\n');
    const waited = await pipeline.run(
      'wait-run',
      { 'run-id': runId, ...inputs },
      {
        onOutput: (text) => {
          if (text.includes('started')) killAction('wait-run');
        },
      },
    );
    pipeline.asked();
    const post = await pipeline.run('wait-run', { 'run-id': runId, ...inputs }, { state: waited.state });
    expect(post.exitCode).toBe(0);
    expect(pipeline.asked().filter(({ method, plane }) => method === 'POST' && plane === 'arm')).toEqual([]);
  });
});

describe('after a wait that ended', () => {
  test.each([
    ['well', ['print("done")'], {}],
    ['badly', ['raise SystemExit(3)'], {}],
    ['by its timeout', endless, { timeout: '1s' }],
  ])('%s, post asks nothing of Azure', async (how, lines, inputs) => {
    const name = `ended-${how.replaceAll(' ', '-')}`;
    const runId = await submitScript(pipeline, name, lines, 'limits:\n  timeout: 15\n');
    const waited = await pipeline.run('wait-run', { 'run-id': runId, ...inputs });
    pipeline.asked();
    const post = await pipeline.run('wait-run', { 'run-id': runId, ...inputs }, { state: waited.state });
    expect(post).toMatchObject({ exitCode: 0, stderr: '' });
    const ours = pipeline
      .asked()
      .filter(({ request }) => request.headers['user-agent']?.startsWith('azureml-actions/'));
    expect(ours).toEqual([]);
  });
});

describe('cancellation between submit-run and wait-run', () => {
  let temporary: string;
  beforeAll(() => {
    temporary = mkdtempSync(join(tmpdir(), 'azureml-actions-runner-temp-'));
  });
  afterAll(() => rmSync(temporary, { recursive: true, force: true }));

  test('the post of submit-run cancels the run, although the cancel call fails at first', async () => {
    const env = { RUNNER_TEMP: temporary };
    const quick = { file: scriptJob(pipeline, 'between', endless, 'limits:\n  timeout: 20\n') };
    const submitted = await pipeline.run('submit-run', quick, { env });
    const runId = submitted.outputs['run-id'] ?? '';
    pipeline.emulator.faults.inject({
      match: { ...cancelCalls, times: 1 },
      effect: { kind: 'status', status: 500 },
    });
    const post = await pipeline.run('submit-run', quick, { env, state: submitted.state });
    expect(post).toMatchObject({ exitCode: 0, stderr: '' });
    expect(post.stdout).toContain(`before a step waited for run ${runId}`);
    expect(await statusOf(pipeline, runId)).toBe('Canceled');
  });

  test('a run that wait-run took over is not its to cancel', async () => {
    const env = { RUNNER_TEMP: temporary };
    const quick = { file: scriptJob(pipeline, 'between', endless, 'limits:\n  timeout: 20\n') };
    const submitted = await pipeline.run('submit-run', quick, { env });
    await pipeline.run(
      'wait-run',
      { 'run-id': submitted.outputs['run-id'], timeout: '1s', 'on-timeout': 'continue' },
      { env },
    );
    pipeline.asked();
    const post = await pipeline.run('submit-run', quick, { env, state: submitted.state });
    expect(post.exitCode).toBe(0);
    expect(writes(pipeline.asked())).toEqual([]);
  });
});
