import { runCompositeAction } from './compositeAction.js';
import { stepScope } from './contexts.js';
import type { Environment } from './environment.js';
import { evaluateCondition, evaluateText, evaluateValue, type Scope } from './expressions.js';
import { runJavaScriptAction } from './javaScriptAction.js';
import { isCheckout } from './localActions.js';
import type { Step } from './model.js';
import type { Outcome } from './results.js';
import { runScript } from './runScript.js';
import type { Frame, JobState, StepRecord } from './runState.js';
import type { StepLog } from './stepLog.js';
import { StepStop } from './stepStop.js';

/** What the kinds of steps get. */
export interface StepExecution {
  name: string;
  /** The step's own `env`. */
  env: Environment;
  /** GITHUB_ACTION: the step's id, or the runner's name for it. */
  action: string;
  log: StepLog;
  stop: AbortSignal;
}

/** What they give back. */
export interface StepYield {
  isFailed: boolean;
  isCancelled?: boolean;
  outputs: Record<string, string>;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The name of a step as GitHub shows it. */
export function stepName(job: JobState, frame: Frame, step: Step): string {
  const scope = stepScope(job, frame, {});
  const text = (template: Step['name']): string | undefined => {
    try {
      return template && evaluateText(template, scope);
    } catch {
      return template?.source;
    }
  };
  const name = text(step.name);
  if (name !== undefined && name !== '') return name;
  if (step.kind === 'uses') return `Run ${step.uses}`;
  return `Run ${(text(step.script) ?? '').trim().split('\n')[0] ?? ''}`;
}

function evaluateEnvironment(step: Step, job: JobState, frame: Frame, action: string) {
  const env: Environment = {};
  const scope = stepScope(job, frame, {}, action);
  for (const [name, template] of step.env) env[name] = evaluateText(template, scope);
  return env;
}

function timeoutOf(step: Step, scope: Scope): number | undefined {
  if (!step.timeoutMinutes) return undefined;
  const minutes = evaluateValue(step.timeoutMinutes, scope).number();
  if (!(minutes > 0)) throw new Error('"timeout-minutes" must be a number above 0');
  return minutes * 60_000;
}

async function execute(
  job: JobState,
  frame: Frame,
  step: Step,
  execution: StepExecution,
): Promise<StepYield> {
  if (step.kind === 'run') return runScript(job, frame, step, execution);
  if (isCheckout(step.uses)) {
    const { workspace } = job.settings;
    execution.log.line('info', `The workspace is already here: ${workspace}. Nothing was fetched.`);
    return { isFailed: false, outputs: {} };
  }
  const action = job.settings.actions.get(step.uses);
  if (!action) throw new Error(`"uses: ${step.uses}" was not loaded`);
  return action.kind === 'composite'
    ? runCompositeAction(job, frame, step, action, execution)
    : runJavaScriptAction(job, frame, step, action, execution);
}

function isComposite(job: JobState, step: Step): boolean {
  return step.kind === 'uses' && job.settings.actions.get(step.uses)?.kind === 'composite';
}

async function runWatched(
  job: JobState,
  frame: Frame,
  step: Step,
  { name, env, action, log }: Omit<StepExecution, 'stop'>,
): Promise<{ outcome: Outcome; outputs: Record<string, string> }> {
  const scope = (): Scope => stepScope(job, frame, env, action);
  const timeoutMs = timeoutOf(step, scope());
  const stop = new StepStop({
    cancel: job.cancel,
    outer: frame.stop,
    timeoutMs,
    // The steps of a composite action decide for themselves.
    goesOn: () => isComposite(job, step) || evaluateCondition(step.condition, scope()),
  });
  try {
    const execution = { name, env, action, log, stop: stop.signal };
    const { isFailed, isCancelled, outputs } = await execute(job, frame, step, execution);
    if (stop.reason === 'timed-out') {
      const minutes = (timeoutMs ?? 0) / 60_000;
      log.error(`The action '${name}' has timed out after ${minutes} minutes.`);
      return { outcome: 'failure', outputs };
    }
    if (stop.reason !== undefined || isCancelled) {
      if (stop.reason === 'cancelled') log.error('The operation was canceled.');
      return { outcome: 'cancelled', outputs };
    }
    return { outcome: isFailed ? 'failure' : 'success', outputs };
  } finally {
    stop.dispose();
  }
}

function continuesOnError(step: Step, scope: Scope): boolean {
  return step.continueOnError !== undefined && evaluateText(step.continueOnError, scope) === 'true';
}

/**
 * Runs one step if its condition holds, and enters it into the frame. Nothing
 * that goes wrong in a step is thrown: it fails with an error in its log.
 */
export async function runStep(
  job: JobState,
  frame: Frame,
  step: Step,
  name: string,
  log: StepLog,
): Promise<StepRecord> {
  const record: StepRecord = { outcome: 'failure', conclusion: 'failure', outputs: {} };
  const action = step.id ?? (step.kind === 'run' ? '__run' : '__self');
  let env: Environment = {};
  try {
    // A condition sees the step's own `env`.
    env = evaluateEnvironment(step, job, frame, action);
    if (frame.stop?.aborted) record.outcome = 'cancelled';
    else if (!evaluateCondition(step.condition, stepScope(job, frame, env, action))) {
      record.outcome = 'skipped';
    } else Object.assign(record, await runWatched(job, frame, step, { name, env, action, log }));
  } catch (error) {
    log.error(messageOf(error));
  }
  record.conclusion = record.outcome;
  try {
    if (record.outcome === 'failure' && continuesOnError(step, stepScope(job, frame, env, action))) {
      record.conclusion = 'success';
    }
  } catch (error) {
    log.error(messageOf(error));
  }
  if (record.conclusion === 'failure') frame.isFailed = true;
  if (step.id !== undefined) frame.steps.set(step.id, record);
  return record;
}
