import { readdirSync, readFileSync } from 'node:fs';
import type { Pipeline } from '../actions/pipeline.ts';

/** A job that prints `started` and goes on for minutes. */
export const endless = ['import time', 'print("started", flush=True)', 'time.sleep(300)'];

/**
 * Writes a job of one Python file into the project.
 * @returns the job file
 */
export function scriptJob(pipeline: Pipeline, name: string, lines: readonly string[], more = ''): string {
  pipeline.project.write(`${name}/main.py`, `${lines.join('\n')}\n`);
  pipeline.project.write(
    `${name}.yml`,
    `type: command\ncode: ./${name}\ncommand: python3 main.py\nenvironment:\n  image: python:3.12\ncompute: azureml:cpu-cluster\nexperiment_name: scripts\n${more}`,
  );
  return `${name}.yml`;
}

/** Submits such a job. @returns its id */
export async function submitScript(
  pipeline: Pipeline,
  name: string,
  lines: readonly string[],
  more = '',
): Promise<string> {
  const { 'run-id': runId = '' } = await pipeline.succeed('submit-run', {
    file: scriptJob(pipeline, name, lines, more),
  });
  return runId;
}

/** The status of a run as run history has it now. */
export async function statusOf(pipeline: Pipeline, runId: string): Promise<string> {
  const { outputs } = await pipeline.run('wait-run', {
    'run-id': runId,
    own: 'false',
    timeout: '1s',
    'on-timeout': 'continue',
  });
  return outputs['status'] ?? '';
}

/** Kills the process of a bundled action that this test process started, as the runner does in the end. */
export function killAction(name: string): void {
  const script = `dist/${name}/index.js`;
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/u.test(entry))) {
    try {
      const [, parent] = /^PPid:\s*(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      if (Number(parent) !== process.pid) continue;
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(script)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended while we looked.
    }
  }
}
