import { Buffer } from 'node:buffer';

import { spawnTethered, type Exit } from '@azureml-actions/lifeline';

import { CommandReader } from './commands.js';
import { isBlockedVariable, type Environment } from './environment.js';
import { FileCommands, SUMMARY_LIMIT_BYTES } from './fileCommands.js';
import { readLines } from './outputLines.js';
import type { JobState } from './runState.js';
import type { StepLog } from './stepLog.js';

/** A process to run for a step. */
export interface StepProcess {
  command: string;
  args: readonly string[];
  cwd: string;
  env: Environment;
}

/** What it left. */
export interface StepProcessEnd {
  exit: Exit;
  outputs: Record<string, string>;
  state: Environment;
  /** It used a command that is refused, or wrote a file that cannot be read. */
  isCommandFailed: boolean;
}

async function runToEnd(
  job: JobState,
  { command, args, cwd, env }: StepProcess,
  log: StepLog,
  stop: AbortSignal,
): Promise<{ exit: Exit; isRefused: boolean }> {
  // Like GitHub, leave what the step started in the background until the job ends.
  const fifoFolder = job.settings.temp;
  const child = spawnTethered(command, args, { cwd, env, fifoFolder, survivors: 'keep' });
  job.background.add(child);
  void child.ended.then(() => job.background.delete(child));

  const reader = new CommandReader();
  let isRefused = false;
  let isOver = false;
  const onLine = (line: string): void => {
    if (isOver) return;
    const effect = reader.read(line);
    isRefused ||= effect.kind === 'refused';
    log.apply(effect);
  };
  readLines(child.stdout, onLine);
  readLines(child.stderr, onLine);

  const onStop = (): void => void child.stop(job.settings.stages, 'process');
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    return { exit: await child.exited, isRefused };
  } finally {
    isOver = true;
    stop.removeEventListener('abort', onStop);
  }
}

function takeEnvironment(job: JobState, pairs: [string, string][], log: StepLog): void {
  for (const [name, value] of pairs) {
    if (isBlockedVariable(name))
      log.error(`Can't store ${name} output parameter using '$GITHUB_ENV' command.`);
    else job.env[name] = value;
  }
}

function takeSummary(summary: string, log: StepLog): void {
  const size = Buffer.byteLength(summary);
  if (size > SUMMARY_LIMIT_BYTES) {
    const kib = Math.ceil(size / 1024);
    log.error(`$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${kib}k.`);
  } else log.summary += log.masker.mask(summary);
}

/**
 * Runs a process by GitHub's protocol: commands in its output, and files that
 * it is told by variables. What it sets for later steps goes into the job.
 *
 * @param stop when aborted, the process is stopped by the run's stages.
 * @throws TetherError where it cannot be started.
 */
export async function runStepProcess(
  job: JobState,
  request: StepProcess,
  log: StepLog,
  stop: AbortSignal,
): Promise<StepProcessEnd> {
  const files = await FileCommands.create(job.settings.temp);
  try {
    const env = { ...request.env, ...files.variables };
    const { exit, isRefused } = await runToEnd(job, { ...request, env }, log, stop);
    let isCommandFailed = isRefused;
    const read = async (kind: 'output' | 'env' | 'state'): Promise<[string, string][]> => {
      try {
        return await files.pairs(kind);
      } catch (error) {
        isCommandFailed = true;
        const message = error instanceof Error ? error.message : String(error);
        log.error(`Unable to process file command '${kind}' successfully. ${message}`);
        return [];
      }
    };
    takeEnvironment(job, await read('env'), log);
    job.paths = [...(await files.paths()), ...job.paths];
    takeSummary(await files.summary(), log);
    const outputs = Object.fromEntries(await read('output'));
    const state = Object.fromEntries(await read('state'));
    return { exit, outputs, state, isCommandFailed };
  } finally {
    await files.remove();
  }
}

/** Says how a process failed; undefined when it did not. */
export function explainExit({ code, signal }: Exit): string | undefined {
  if (signal !== null) return `Process was ended by ${signal}.`;
  return code === 0 ? undefined : `Process completed with exit code ${code ?? 'unknown'}.`;
}
