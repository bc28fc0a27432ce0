import { randomUUID } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { processEnvironment, stepScope } from './contexts.js';
import { pathOf } from './environment.js';
import { evaluateText } from './expressions.js';
import type { RunStep } from './model.js';
import type { Frame, JobState } from './runState.js';
import { findProgram, selectShell, shellCommand } from './shell.js';
import type { StepExecution, StepYield } from './stepRunner.js';
import { explainExit, runStepProcess } from './stepProcess.js';

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Runs a `run` step: the script goes to a file that the shell is given.
 *
 * @throws Error for a shell or folder that does not exist.
 */
export async function runScript(
  job: JobState,
  frame: Frame,
  step: RunStep,
  { env, action, log, stop }: StepExecution,
): Promise<StepYield> {
  const scope = stepScope(job, frame, env, action);
  const environment = processEnvironment(job, frame, env, action);
  const script = evaluateText(step.script, scope);
  const shellName = step.shell ?? frame.defaults.shell;
  const folderName = step.workingDirectory ?? frame.defaults.workingDirectory;
  const path = pathOf(environment);
  const shell = selectShell(
    shellName && evaluateText(shellName, scope),
    process.platform,
    (program) => findProgram(program, path) !== undefined,
  );
  const folder = folderName ? evaluateText(folderName, scope) : '';
  const cwd = resolve(job.settings.workspace, folder);
  if (!(await isFolder(cwd))) throw new Error(`The working directory '${folder}' does not exist.`);

  log.line('command', script.trimEnd());
  log.line('info', `shell: ${shell.template}`);
  const file = join(job.settings.temp, `${randomUUID()}${shell.extension}`);
  const [command, ...args] = shellCommand(shell, file);
  await writeFile(file, `${shell.before}${script}${shell.after}\n`);
  try {
    const request = { command, args, cwd, env: environment };
    const { exit, outputs, isCommandFailed } = await runStepProcess(job, request, log, stop);
    const failure = explainExit(exit);
    if (failure !== undefined) log.error(failure);
    return { isFailed: failure !== undefined || isCommandFailed, outputs };
  } finally {
    await rm(file, { force: true });
  }
}
