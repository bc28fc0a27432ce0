import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';

import { jobScope } from './contexts.js';
import { cleanEnvironment, type Environment } from './environment.js';
import type { EventSink } from './events.js';
import { evaluateText } from './expressions.js';
import { gitFacts } from './gitFacts.js';
import { githubContext } from './githubContext.js';
import { jobOrder, selectJobs } from './jobGraph.js';
import type { JsonObject } from './json.js';
import { loadActions } from './localActions.js';
import { Masker } from './masking.js';
import type { Workflow } from './model.js';
import { WorkflowFileError, type Problem } from './problems.js';
import type { JobResult, WorkflowResult } from './results.js';
import { runJobs } from './runJobs.js';
import type { RunSettings } from './runState.js';
import { parseWorkflow } from './workflowFile.js';
import { selectEvent, workflowInputs, type InputValue } from './workflowInputs.js';

/** Options of {@link runWorkflow}. */
export interface RunOptions {
  /** The workflow's file, relative to the workspace or absolute. */
  file: string;
  /** The root of the repository. It is used as it is, and written to by the steps. */
  workspace: string;
  /** `GITHUB_TOKEN` among them is `github.token`, too. */
  secrets?: Record<string, string>;
  vars?: Record<string, string>;
  /**
   * Added to every process. ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN reach only
   * jobs with `permissions: id-token: write`.
   */
  env?: Record<string, string>;
  /** Default: `workflow_dispatch`, `push`, or the first in `on`. */
  event?: string;
  /** `github.event`. */
  payload?: JsonObject;
  /** Of `workflow_dispatch` or `workflow_call`. */
  inputs?: Record<string, InputValue>;
  /** Properties of the `github` context that win over what is found out: `repository`, `run_id`, `api_url`, … */
  github?: JsonObject;
  /** Runs JavaScript actions; default: this process's own Node. */
  nodePath?: string;
  /** Only these jobs and those they need. */
  jobs?: readonly string[];
  onEvent?: EventSink;
  /** Cancels the run as GitHub does: steps with `always()` and post steps still run. */
  signal?: AbortSignal;
  /** How long a process that is stopped has after SIGINT (default 7500 ms) and SIGTERM (2500 ms). */
  grace?: { interruptMs: number; terminateMs: number };
  /** Shows `::debug::` and sets RUNNER_DEBUG. */
  debug?: boolean;
  /** Where to look for PATH, HOME, proxies, …; default `process.env`. */
  parentEnvironment?: NodeJS.ProcessEnv;
  /** Kept tools; default: a folder that is removed with the run. */
  toolCache?: string;
  /** Milliseconds, from any origin. */
  now?: () => number;
}

const GRACE = { interruptMs: 7500, terminateMs: 2500 };
const ID_TOKEN_URL = 'ACTIONS_ID_TOKEN_REQUEST_URL';
const ID_TOKEN_TOKEN = 'ACTIONS_ID_TOKEN_REQUEST_TOKEN';

function portable(path: string): string {
  return path.split(sep).join('/');
}

async function load(options: RunOptions, workspace: string) {
  const path = resolve(workspace, options.file);
  const workflow = parseWorkflow(portable(relative(workspace, path)), await readFile(path, 'utf8'));
  const problems: Problem[] = [];
  const steps = workflow.jobs.flatMap((job) => job.steps);
  const actions = await loadActions(workspace, steps, problems);
  if (problems.length > 0) throw new WorkflowFileError(problems);
  return { workflow, actions };
}

function maskerFor(secrets: Record<string, string>, environment: Environment): Masker {
  const masker = new Masker();
  for (const secret of Object.values(secrets)) masker.add(secret);
  masker.add(environment[ID_TOKEN_TOKEN] ?? '');
  return masker;
}

async function settingsFor(
  options: RunOptions,
  { workflow, actions }: Awaited<ReturnType<typeof load>>,
  { workspace, temp }: { workspace: string; temp: string },
): Promise<RunSettings> {
  const { secrets = {}, grace = GRACE } = options;
  const event = selectEvent(workflow, options.event);
  const inputs = workflowInputs(workflow.events.get(event) ?? [], options.inputs ?? {});
  const environment: Environment = {
    ...cleanEnvironment(options.parentEnvironment ?? process.env),
    ...options.env,
  };
  const masker = maskerFor(secrets, environment);
  const { [ID_TOKEN_URL]: url, [ID_TOKEN_TOKEN]: token, ...rest } = environment;

  const payload: JsonObject = {
    ...(event === 'workflow_dispatch' && { inputs: asTexts(inputs) }),
    ...options.payload,
  };
  const eventPath = join(temp, '_github_workflow', 'event.json');
  await mkdir(join(temp, '_github_workflow'));
  await writeFile(eventPath, JSON.stringify(payload, undefined, 2));
  const toolCache = options.toolCache ?? join(temp, '_tool');
  await mkdir(toolCache, { recursive: true });

  const github = githubContext(
    {
      workflowName: workflow.name ?? workflow.file,
      workflowFile: workflow.file,
      workspace,
      event,
      payload,
      eventPath,
      git: await gitFacts(workspace, rest),
      token: secrets['GITHUB_TOKEN'] ?? '',
      user: rest['USER'] ?? rest['USERNAME'] ?? 'local',
      runId: randomInt(1_000_000_000, 10_000_000_000),
    },
    options.github ?? {},
  );
  return {
    workflow,
    actions,
    workspace,
    temp,
    toolCache,
    nodePath: options.nodePath ?? process.execPath,
    environment: rest,
    github,
    secrets,
    vars: options.vars ?? {},
    inputs,
    idToken: url !== undefined && token !== undefined ? { url, token } : undefined,
    masker,
    emit: options.onEvent ?? (() => undefined),
    now: options.now ?? (() => performance.now()),
    stages: [
      { signal: 'SIGINT', graceMs: grace.interruptMs },
      { signal: 'SIGTERM', graceMs: grace.terminateMs },
    ],
    isDebugging: options.debug ?? false,
  };
}

function asTexts(inputs: Readonly<Record<string, InputValue>>): JsonObject {
  const texts: JsonObject = {};
  for (const [name, value] of Object.entries(inputs)) texts[name] = String(value);
  return texts;
}

function titleOf({ runName, name, file }: Workflow, settings: RunSettings): string {
  const fallback = name ?? file;
  if (!runName) return fallback;
  const scope = jobScope(settings, { needs: {}, matrix: undefined, strategy: {} });
  return settings.masker.mask(evaluateText(runName, scope)) || fallback;
}

function conclude(jobs: readonly JobResult[], isCancelled: boolean): WorkflowResult['conclusion'] {
  if (jobs.some(({ conclusion }) => conclusion === 'failure')) return 'failure';
  const cancelled = isCancelled || jobs.some(({ conclusion }) => conclusion === 'cancelled');
  return cancelled ? 'cancelled' : 'success';
}

/**
 * Runs a workflow file on this machine as GitHub's runner would. All its
 * processes are tethered: none outlives this one.
 *
 * @throws WorkflowFileError before anything runs, for what is wrong or not
 *   supported, with file, line and key; RunRequestError where event, inputs or
 *   jobs do not fit. What fails while it runs is in the result.
 */
export async function runWorkflow(options: RunOptions): Promise<WorkflowResult> {
  const workspace = await realpath(options.workspace);
  const loaded = await load(options, workspace);
  const jobs = jobOrder(selectJobs(loaded.workflow.jobs, options.jobs ?? []), []);
  const cancel = options.signal ?? new AbortController().signal;
  const temp = await mkdtemp(join(await realpath(tmpdir()), 'workflow-runner-'));
  try {
    const settings = await settingsFor(options, loaded, { workspace, temp });
    const { workflow, now } = settings;
    const start = now();
    const title = titleOf(workflow, settings);
    const results = await runJobs(settings, jobs, cancel);
    return {
      name: workflow.name ?? workflow.file,
      title,
      conclusion: conclude(results, cancel.aborted),
      durationMs: now() - start,
      jobs: results,
    };
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}
