import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { RunOptions } from '@azureml-actions/workflow-runner';

import { marked, waitForMarked } from '../../unit/lifeline/markedProcesses.ts';
import { steps, Workspace, type Ran } from './workspace.ts';

const onPosix = process.platform === 'win32' ? describe.skip : describe;
let workspace: Workspace;
let cli: ChildProcess | undefined;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => {
  cli?.kill('SIGKILL');
  workspace.remove();
});

/** Runs, and cancels when a line with this text was printed. */
async function cancelAt(text: string, workflow: string, options: Partial<RunOptions> = {}): Promise<Ran> {
  const cancel = new AbortController();
  return workspace.run(workflow, {
    grace: { interruptMs: 300, terminateMs: 300 },
    signal: cancel.signal,
    onEvent: (event) => {
      if (event.type === 'line' && event.kind === 'output' && event.text === text) cancel.abort();
    },
    ...options,
  });
}

onPosix('a cancelled run', () => {
  test('interrupts, runs what always runs, and cleans up', async () => {
    const { output, result } = await cancelAt(
      'waiting',
      steps(`
- { id: w, uses: ./actions/wait }
- { id: usual, run: echo usual }
- { id: onfail, if: failure(), run: echo failed }
- { id: oncancel, if: cancelled(), run: 'echo cancelled \${{ job.status }}' }
- { id: always, if: always(), run: echo always }`),
    );
    expect(output).toEqual(['waiting', 'got SIGINT', 'cancelled cancelled', 'always', 'cleaned up']);
    expect(result.conclusion).toBe('cancelled');
    expect(result.jobs[0]?.steps.map(({ outcome }) => outcome)).toEqual([
      'cancelled',
      'skipped',
      'skipped',
      'success',
      'success',
      'success',
    ]);
  });

  test('goes on to SIGTERM, then SIGKILL', async () => {
    const one = await cancelAt('waiting', steps('- { uses: ./actions/wait, with: { stubborn: SIGINT } }'));
    expect(one.output).toEqual(['waiting', 'got SIGINT', 'got SIGTERM', 'cleaned up']);
    const both = await cancelAt(
      'waiting',
      steps('- { id: w, uses: ./actions/wait, with: { stubborn: "SIGINT,SIGTERM" } }'),
    );
    expect(both.output).toEqual(['waiting', 'got SIGINT', 'got SIGTERM', 'cleaned up']);
    const { durationMs } = both.step('w');
    expect(durationMs).toBeGreaterThan(600);
    expect(durationMs).toBeLessThan(5000);
  });

  test('lets a step with always() finish', async () => {
    const { output, step } = await cancelAt(
      'begin',
      steps("- { id: s, if: always(), run: 'echo begin; sleep 0.5; echo end' }"),
    );
    expect(output).toEqual(['begin', 'end']);
    expect(step('s').outcome).toBe('success');
  });

  test('reaches into composite actions', async () => {
    workspace.write(
      'actions/inner/action.yml',
      `runs:
  using: composite
  steps:
    - uses: ./actions/wait
    - { shell: bash, run: echo usual }
    - { shell: bash, if: always(), run: echo inner always }
`,
    );
    const { output, step } = await cancelAt('waiting', steps('- { id: c, uses: ./actions/inner }'));
    expect(output).toEqual(['waiting', 'got SIGINT', 'inner always', 'cleaned up']);
    expect(step('c').outcome).toBe('cancelled');
  });

  test('does not start the jobs that are left', async () => {
    const { result } = await cancelAt(
      'go',
      `jobs:
  a: { runs-on: x, steps: [{ run: 'echo go; exec sleep 30' }] }
  b: { runs-on: x, steps: [{ run: echo b }] }
  c: { runs-on: x, if: always(), steps: [{ if: always(), run: echo c }] }
`,
    );
    expect(result.jobs.map(({ id, conclusion }) => `${id} ${conclusion}`)).toEqual([
      'a cancelled',
      'b cancelled',
      'c cancelled',
    ]);
    expect(result.jobs[2]?.steps[0]?.outcome).toBe('success');
  });

  test('a job that takes too long is cancelled likewise', async () => {
    const { output, job } = await workspace.run(
      steps('- uses: ./actions/wait\n- { if: cancelled(), run: echo late }', '    timeout-minutes: 0.025\n'),
      { grace: { interruptMs: 300, terminateMs: 300 } },
    );
    expect(output).toEqual(['waiting', 'got SIGINT', 'late', 'cleaned up']);
    expect(job('a').conclusion).toBe('cancelled');
    expect(job('a').annotations.at(-1)?.message).toContain('maximum execution time of 0.025 minutes');
  });
});

onPosix('the command', () => {
  const program = fileURLToPath(import.meta.resolve('@azureml-actions/workflow-runner/cli'));

  function start(workflow: string, ...args: string[]): { output: () => string; process: ChildProcess } {
    workspace.write('w.yml', `on: push\n${workflow}`);
    const child = spawn(process.execPath, [program, 'run', 'w.yml', ...args], {
      cwd: workspace.root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    cli = child;
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return { output: () => output, process: child };
  }

  async function waitFor(condition: () => boolean): Promise<void> {
    const deadline = performance.now() + 10_000;
    while (!condition() && performance.now() < deadline) await delay(20);
    expect(condition()).toBe(true);
  }

  test.each([
    ['true', 0, '✓ w.yml succeeded'],
    ['exit 2', 1, 'Error: Process completed with exit code 2.'],
  ])('%s exits with %d', async (run, code, text) => {
    workspace.write('s.env', 'KEY=hidden-value');
    const { output, process: child } = start(
      steps(`- run: |\n    echo "\${{ secrets.KEY }}" | tee -a "$GITHUB_STEP_SUMMARY"\n    ${run}`),
      '--secret-file',
      's.env',
      '--summary-file',
      'summary.md',
    );
    expect(await once(child, 'close')).toEqual([code, null]);
    expect(output()).toContain(text);
    expect(output()).not.toContain('hidden-value');
    expect(output()).not.toContain('\u001b');
    expect(readFileSync(join(workspace.root, 'summary.md'), 'utf8')).toBe('***\n');
  });

  test('a broken file exits with 1 and its place', async () => {
    const { output, process: child } = start('jobs: { a: { runs-on: x, container: y, steps: [] } }');
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output()).toMatch(/^w\.yml:2:\d+: "container" in job "a" is not supported/m);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s cancels', async (signal) => {
    const { output, process: child } = start(steps('- uses: ./actions/wait'));
    await waitFor(() => output().includes('waiting'));
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output()).toMatch(/got SIGINT[^]*cleaned up[^]*was cancelled/);
  });

  test.each([
    ['SIGKILL', '71.625'],
    ['two SIGINTs', '72.625'],
  ])('%s leaves no process', async (way, mark) => {
    const { process: child } = start(
      steps(
        `- run: |\n    trap '' INT TERM\n    setsid sleep ${mark} &\n    (setsid sleep ${mark} &)\n    sleep ${mark}`,
      ),
    );
    expect(await waitForMarked(`sleep ${mark}`, 3, 10_000)).toBe(3);
    if (way === 'SIGKILL') child.kill('SIGKILL');
    else {
      child.kill('SIGINT');
      await delay(200);
      child.kill('SIGINT');
    }
    expect(await waitForMarked(`sleep ${mark}`, 0, 2000)).toBe(0);
    expect(marked(workspace.root)).toEqual([]);
  });
});
