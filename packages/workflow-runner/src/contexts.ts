import { data } from '@actions/expressions';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';

import { contextVariables, prependPath, runnerArch, runnerOs, type Environment } from './environment.js';
import { toExpressionData, type ExpressionData, type Scope } from './expressions.js';
import { hashFiles } from './hashFiles.js';
import type { JsonObject } from './json.js';
import type { Frame, JobState, RunSettings } from './runState.js';

/** The properties of `github` that are variables, too. */
const GITHUB_VARIABLES =
  'action action_path action_ref action_repository actor actor_id api_url base_ref event_name event_path graphql_url head_ref job ref ref_name ref_protected ref_type repository repository_id repository_owner repository_owner_id retention_days run_attempt run_id run_number server_url sha triggering_actor workflow workflow_ref workflow_sha workspace'.split(
    ' ',
  );
const RUNNER_VARIABLES = ['arch', 'debug', 'environment', 'name', 'os', 'temp', 'tool_cache'];

/** How a job stands. */
export function jobStatus(job: JobState, isFailed: boolean): 'success' | 'failure' | 'cancelled' {
  return job.cancel.aborted ? 'cancelled' : isFailed ? 'failure' : 'success';
}

/** The `runner` context. */
export function runnerContext(settings: RunSettings): JsonObject {
  return {
    name: 'azureml-workflow-runner',
    os: runnerOs(process.platform),
    arch: runnerArch(process.arch),
    temp: settings.temp,
    tool_cache: settings.toolCache,
    environment: 'self-hosted',
    ...(settings.isDebugging && { debug: '1' }),
  };
}

function githubContext(job: JobState, frame: Frame, action: string): JsonObject {
  return {
    ...job.settings.github,
    job: job.job.id,
    action,
    ...(frame.actionPath !== undefined && { action_path: frame.actionPath }),
  };
}

/** Status functions from three facts. */
export function statusFunctions(facts: {
  succeeded: () => boolean;
  failed: () => boolean;
  cancelled: () => boolean;
}): Map<string, FunctionDefinition> {
  const define = (name: string, holds: () => boolean): [string, FunctionDefinition] => [
    name,
    { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(holds()) },
  ];
  return new Map([
    define('success', facts.succeeded),
    define('failure', facts.failed),
    define('cancelled', facts.cancelled),
    define('always', () => true),
  ]);
}

function toData(contexts: Record<string, JsonObject | null>): Record<string, ExpressionData> {
  return Object.fromEntries(Object.entries(contexts).map(([name, value]) => [name, toExpressionData(value)]));
}

/** What expressions see before any job runs, or in the settings of a job. */
export function jobScope(
  settings: RunSettings,
  facts: { needs: JsonObject; matrix: JsonObject | undefined; strategy: JsonObject },
  functions: ReadonlyMap<string, FunctionDefinition> = new Map(),
): Scope {
  const contexts = toData({
    github: settings.github,
    secrets: settings.secrets,
    vars: settings.vars,
    inputs: settings.inputs,
    needs: facts.needs,
    matrix: facts.matrix ?? null,
    strategy: facts.strategy,
    env: {},
  });
  return { contexts, functions };
}

/**
 * What expressions see in a step.
 *
 * @param env the step's own, as far as it is known.
 * @param action the step's id, or the runner's name for it.
 */
export function stepScope(job: JobState, frame: Frame, env: Environment, action = ''): Scope {
  const { settings } = job;
  const isCancelled = (): boolean => job.cancel.aborted;
  const functions = statusFunctions({
    succeeded: () => !frame.isFailed && !isCancelled(),
    failed: () => frame.isFailed && !isCancelled(),
    cancelled: isCancelled,
  });
  functions.set('hashfiles', {
    name: 'hashFiles',
    minArgs: 1,
    maxArgs: 255,
    call: (...patterns) =>
      new data.StringData(
        hashFiles(
          settings.workspace,
          patterns.map((pattern) => pattern.coerceString()),
        ),
      ),
  });
  const steps: JsonObject = {};
  for (const [id, { outputs, outcome, conclusion }] of frame.steps) {
    steps[id] = { outputs, outcome, conclusion };
  }
  const contexts = toData({
    github: githubContext(job, frame, action),
    secrets: settings.secrets,
    vars: settings.vars,
    inputs: frame.inputs,
    needs: job.needs,
    matrix: job.matrix ?? null,
    strategy: job.strategy,
    env: { ...job.env, ...frame.env, ...env },
    steps,
    job: { status: jobStatus(job, frame.isFailed) },
    runner: runnerContext(settings),
  });
  return { contexts, functions };
}

/**
 * The whole environment of a step's process. GITHUB_* and RUNNER_* cannot be
 * overwritten by the workflow.
 */
export function processEnvironment(
  job: JobState,
  frame: Frame,
  env: Environment,
  action: string,
): Environment {
  const { settings } = job;
  const idToken = job.mayHaveIdToken ? settings.idToken : undefined;
  const environment: Environment = {
    CI: 'true',
    ...settings.environment,
    ...job.env,
    ...frame.env,
    ...env,
    ...contextVariables('GITHUB', githubContext(job, frame, action), GITHUB_VARIABLES),
    ...contextVariables('RUNNER', runnerContext(settings), RUNNER_VARIABLES),
    GITHUB_ACTIONS: 'true',
    ...(idToken && {
      ACTIONS_ID_TOKEN_REQUEST_URL: idToken.url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken.token,
    }),
  };
  return prependPath(environment, job.paths);
}
