import * as core from '@actions/core';
import { CancelledError, type Logger } from '@azureml-actions/rest';
import { Environment } from './environment.js';
import { reportFailure } from './failure.js';
import { Inputs } from './inputs.js';
import { secretShapes } from './masking.js';
import { Outputs } from './outputs.js';
import { runnerLog } from './runnerLog.js';
import { StepState } from './stepState.js';
import { Summary } from './summary.js';

/** The state by which a bundle knows that it is run as `post`. */
const postState = 'isPost';

/** Everything an action's `main.ts` needs of the runner. */
export interface Action {
  readonly name: string;
  readonly environment: Environment;
  readonly inputs: Inputs;
  readonly outputs: Outputs;
  readonly summary: Summary;
  readonly logger: Logger;
  /** What `main` leaves for `post`. */
  readonly state: StepState;
  /** Root of the user's repository; files named in inputs are relative to it and stay inside. */
  readonly workspaceRoot: string;
  /** Aborted with a `CancelledError` when the runner asks the step to stop. */
  readonly signal: AbortSignal;
  /** Masks a secret in every shape it can be printed in. */
  readonly mask: (secret: string) => void;
  /** Prints lines inside a folded group of the log. */
  group<T>(title: string, body: () => Promise<T>): Promise<T>;
  /** Sets a variable for the steps after this one; never a secret. */
  exportVariable(name: string, value: string): void;
}

/**
 * Runs an action from its inputs to its exit code: cancellation by SIGINT or SIGTERM, one clear
 * error, a job summary even on failure.
 * @param name the action's folder name
 * @param main the action itself
 * @param post what cleans up at the end of the job, in a process of its own; the bundle is the same,
 * and told apart by the state that `main` saved
 */
export async function runAction(
  name: string,
  main: (action: Action) => Promise<void>,
  post?: (action: Action) => Promise<void>,
): Promise<void> {
  // Bundled, a library's use of a deprecated function of Node (tunnel: DEP0005) would count as ours,
  // and be printed into the log of every user behind a proxy with a password.
  process.noDeprecation = true;
  const environment = new Environment(process.env);
  const cancellation = new AbortController();
  const cancel = (): void => cancellation.abort(new CancelledError());
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  const summary = new Summary(environment);
  const state = new StepState(environment);
  const action: Action = {
    name,
    environment,
    inputs: new Inputs(environment),
    outputs: new Outputs(environment),
    summary,
    logger: runnerLog,
    state,
    workspaceRoot: environment.get('GITHUB_WORKSPACE') ?? process.cwd(),
    signal: cancellation.signal,
    mask: masker(environment),
    group: (title, body) => core.group(title, body),
    exportVariable: (variable, value) => exportVariable(variable, value, environment),
  };
  try {
    if (post !== undefined && state.get(postState) !== undefined) await post(action);
    else {
      if (post !== undefined) state.save(postState, 'true');
      await main(action);
    }
  } catch (error) {
    reportFailure(error, summary);
    process.exitCode = 1;
  }
  try {
    await summary.write();
  } catch (error) {
    core.warning(
      `The job summary could not be written: ${error instanceof Error ? error.message : 'unknown'}`,
    );
  }
  process.off('SIGINT', cancel);
  process.off('SIGTERM', cancel);
}

function masker(environment: Environment): (secret: string) => void {
  const masked = new Set<string>();
  return (secret) => {
    // Outside a runner the command that masks a secret would itself print it.
    if (environment.get('GITHUB_ACTIONS') !== 'true') return;
    for (const shape of secretShapes(secret)) {
      if (masked.has(shape)) continue;
      masked.add(shape);
      core.setSecret(shape);
    }
  };
}

function exportVariable(name: string, value: string, environment: Environment): void {
  if (environment.get('GITHUB_ENV') !== undefined) core.exportVariable(name, value);
}
