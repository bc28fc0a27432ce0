import { access } from 'node:fs/promises';
import { resolve } from 'node:path';

import { actionInputs, inputVariables } from './actionInputs.js';
import type { JavaScriptAction } from './actionManifest.js';
import { processEnvironment, stepScope } from './contexts.js';
import { inputVariable, type Environment } from './environment.js';
import type { UsesStep } from './model.js';
import type { Frame, JobState, PostStep } from './runState.js';
import type { StepLog } from './stepLog.js';
import { explainExit, runStepProcess, type StepProcessEnd } from './stepProcess.js';
import type { StepExecution, StepYield } from './stepRunner.js';

async function runFile(
  job: JobState,
  frame: Frame,
  request: { file: string; action: JavaScriptAction; env: Environment; id: string },
  log: StepLog,
  stop: AbortSignal,
): Promise<StepProcessEnd> {
  const { file, action, env, id } = request;
  const path = resolve(action.folder, file);
  try {
    await access(path);
  } catch {
    throw new Error(`File not found: '${path}'; was the action built?`);
  }
  const environment = processEnvironment(job, frame, env, id);
  const { workspace, nodePath } = job.settings;
  const process = { command: nodePath, args: [path], cwd: workspace, env: environment };
  return runStepProcess(job, process, log, stop);
}

function finish(end: StepProcessEnd, log: StepLog): StepYield {
  const failure = explainExit(end.exit);
  // An action that failed says why itself; GitHub adds nothing either.
  const isSilent = log.annotations.some(({ level }) => level === 'error');
  if (failure !== undefined && !isSilent) log.error(failure);
  return { isFailed: failure !== undefined || end.isCommandFailed, outputs: end.outputs };
}

/**
 * Runs the `main` of a JavaScript action and notes its `post` for the end of the
 * job, which comes also when `main` fails.
 *
 * @throws Error where its file does not exist.
 */
export async function runJavaScriptAction(
  job: JobState,
  frame: Frame,
  step: UsesStep,
  action: JavaScriptAction,
  { name, env, action: id, log, stop }: StepExecution,
): Promise<StepYield> {
  const scope = stepScope(job, frame, env, id);
  const inputs = inputVariables(actionInputs(step, action, scope, log));
  if (action.hasPre) {
    log.annotate('warning', "'pre' of a local action is not run, here as on GitHub.");
  }
  for (const [input] of step.inputs) {
    log.line('info', `with ${input}: ${inputs[inputVariable(input)] ?? ''}`);
  }
  const whole = { ...env, ...inputs };
  const post: PostStep = { name: `Post ${name}`, step, action, frame, env: whole, state: {} };
  if (action.post !== undefined) job.posts.push(post);
  const request = { file: action.main, action, env: whole, id };
  const end = await runFile(job, frame, request, log, stop);
  Object.assign(post.state, end.state);
  return finish(end, log);
}

/** Runs the `post` of a JavaScript action; it finds what `main` saved in `STATE_*`. */
export async function runPost(
  job: JobState,
  post: PostStep,
  log: StepLog,
  stop: AbortSignal,
): Promise<StepYield> {
  const { action, frame, step } = post;
  const env: Environment = { ...post.env };
  for (const [name, value] of Object.entries(post.state)) env[`STATE_${name}`] = value;
  const request = { file: action.post ?? '', action, env, id: step.id ?? '__self' };
  return finish(await runFile(job, frame, request, log, stop), log);
}
