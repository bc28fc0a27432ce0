import { stepScope, jobScope, jobStatus } from './contexts.js';
import type { Environment } from './environment.js';
import type { StepReference } from './events.js';
import { evaluateCondition, evaluateText, evaluateValue } from './expressions.js';
import { runPost } from './javaScriptAction.js';
import type { JsonObject } from './json.js';
import type { Job } from './model.js';
import type { Annotation, JobResult, Outcome, StepResult, StepStage } from './results.js';
import type { Frame, JobState, PostStep, RunSettings, StepRecord } from './runState.js';
import { StepLog } from './stepLog.js';
import { runStep, stepName } from './stepRunner.js';
import { StepStop } from './stepStop.js';

/** GitHub's default for a job. */
const DEFAULT_TIMEOUT_MINUTES = 360;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A job to run: one, or one combination of its matrix. */
export interface JobPlan {
  job: Job;
  name: string;
  matrix: JsonObject | undefined;
  strategy: JsonObject;
  needs: JsonObject;
}

/** Runs the steps of one job and keeps their results. */
class JobRun {
  readonly state: JobState;
  readonly frame: Frame;
  readonly steps: StepResult[] = [];
  readonly annotations: Annotation[] = [];

  constructor(state: JobState) {
    this.state = state;
    const { settings, job } = state;
    this.frame = {
      steps: new Map(),
      inputs: settings.inputs,
      env: {},
      defaults: { ...settings.workflow.defaults, ...job.defaults },
      actionPath: undefined,
      isFailed: false,
      stop: undefined,
    };
  }

  async runAll(): Promise<void> {
    for (const step of this.state.job.steps) {
      const name = stepName(this.state, this.frame, step);
      await this.#report({ id: step.id, name, stage: 'main' }, (log) =>
        runStep(this.state, this.frame, step, name, log),
      );
    }
    for (let post = this.state.posts.pop(); post; post = this.state.posts.pop()) {
      await this.#runPost(post);
    }
  }

  /** Ends what steps left in the background. */
  async end(): Promise<void> {
    await Promise.all([...this.state.background].map((child) => child.stop([])));
  }

  outputs(): Record<string, string> {
    const outputs: Record<string, string> = {};
    const scope = stepScope(this.state, this.frame, {});
    for (const [name, template] of this.state.job.outputs) {
      const value = evaluateText(template, scope);
      if (this.state.settings.masker.finds(value)) {
        const message = `Skip output '${name}' since it may contain secret.`;
        this.annotations.push({ level: 'warning', message });
      } else outputs[name] = value;
    }
    return outputs;
  }

  environment(): JobResult['environment'] {
    const { environment } = this.state.job;
    if (!environment) return undefined;
    const scope = stepScope(this.state, this.frame, {});
    return {
      name: evaluateText(environment.name, scope),
      url: environment.url && evaluateText(environment.url, scope),
    };
  }

  fail(error: unknown): void {
    this.frame.isFailed = true;
    const message = error instanceof Error ? error.message : String(error);
    this.annotations.push({ level: 'error', message: this.state.settings.masker.mask(message) });
  }

  async #runPost(post: PostStep): Promise<void> {
    await this.#report({ id: post.step.id, name: post.name, stage: 'post' }, async (log) => {
      const record: StepRecord = { outcome: 'failure', conclusion: 'failure', outputs: {} };
      try {
        const holds = (): boolean =>
          evaluateCondition(post.action.postIf, stepScope(this.state, this.frame, {}));
        if (!holds()) return { ...record, outcome: 'skipped', conclusion: 'skipped' };
        const stop = new StepStop({
          cancel: this.state.cancel,
          outer: undefined,
          timeoutMs: undefined,
          goesOn: holds,
        });
        try {
          const { isFailed } = await runPost(this.state, post, log, stop.signal);
          const wasStopped = stop.reason !== undefined;
          record.outcome = wasStopped ? 'cancelled' : isFailed ? 'failure' : 'success';
        } finally {
          stop.dispose();
        }
      } catch (error) {
        log.error(error instanceof Error ? error.message : String(error));
      }
      if (record.outcome === 'failure') this.frame.isFailed = true;
      return { ...record, conclusion: record.outcome };
    });
  }

  async #report(
    { id, name, stage }: { id: string | undefined; name: string; stage: StepStage },
    run: (log: StepLog) => Promise<StepRecord>,
  ): Promise<void> {
    const { settings, reference: job } = this.state;
    const { masker, emit, now, isDebugging } = settings;
    const step: StepReference = {
      number: this.steps.length + 1,
      id,
      name: masker.mask(name),
      stage,
    };
    emit({ type: 'step-started', job, step });
    const log = new StepLog(masker, isDebugging, (kind, text) =>
      emit({ type: 'line', job, step, kind, text }),
    );
    const start = now();
    const record = await run(log);
    const result: StepResult = {
      id,
      name: step.name,
      stage,
      ...record,
      outputs: Object.fromEntries(
        Object.entries(record.outputs).map(([output, value]) => [output, masker.mask(value)]),
      ),
      durationMs: now() - start,
      summary: log.summary,
      annotations: log.annotations,
    };
    this.steps.push(result);
    emit({ type: 'step-finished', job, step, result });
  }
}

function startState(settings: RunSettings, plan: JobPlan, cancel: AbortSignal): JobState {
  const { job, matrix, strategy, needs } = plan;
  const permissions = job.permissions ?? settings.workflow.permissions;
  return {
    settings,
    job,
    reference: { id: job.id, name: plan.name },
    matrix,
    strategy,
    needs,
    env: {},
    paths: [],
    mayHaveIdToken: permissions?.idToken ?? false,
    cancel,
    posts: [],
    background: new Set(),
  };
}

/** The workflow's and the job's `env`. */
function startEnvironment(settings: RunSettings, plan: JobPlan): Environment {
  const scope = jobScope(settings, plan);
  const env: Environment = {};
  for (const templates of [settings.workflow.env, plan.job.env]) {
    for (const [name, template] of templates) env[name] = evaluateText(template, scope);
  }
  return env;
}

function timeoutMinutes(settings: RunSettings, plan: JobPlan): number {
  const template = plan.job.timeoutMinutes;
  if (!template) return DEFAULT_TIMEOUT_MINUTES;
  const minutes = evaluateValue(template, jobScope(settings, plan)).number();
  if (!(minutes > 0)) throw new Error('"timeout-minutes" of a job must be a number above 0');
  return minutes;
}

function continuesOnError(settings: RunSettings, plan: JobPlan): boolean {
  const template = plan.job.continueOnError;
  if (!template) return false;
  return evaluateText(template, jobScope(settings, plan)) === 'true';
}

/**
 * Runs a job whose condition holds.
 *
 * @param cancel the run's cancellation.
 */
export async function runJob(settings: RunSettings, plan: JobPlan, cancel: AbortSignal): Promise<JobResult> {
  const { emit, now, masker } = settings;
  const timeout = new AbortController();
  const run = new JobRun(startState(settings, plan, AbortSignal.any([cancel, timeout.signal])));
  const job = run.state.reference;
  const start = now();
  emit({ type: 'job-started', job });
  let outputs: Record<string, string> = {};
  let environment: JobResult['environment'];
  let timer: NodeJS.Timeout | undefined;
  let goesOn = false;
  try {
    goesOn = continuesOnError(settings, plan);
    const minutes = timeoutMinutes(settings, plan);
    const onTimeout = (): void => {
      const message = `The job has exceeded the maximum execution time of ${minutes} minutes.`;
      run.annotations.push({ level: 'error', message });
      timeout.abort();
    };
    timer = setTimeout(onTimeout, Math.min(minutes * 60_000, MAX_TIMER_MS));
    Object.assign(run.state.env, startEnvironment(settings, plan));
    await run.runAll();
    outputs = run.outputs();
    environment = run.environment();
  } catch (error) {
    run.fail(error);
  } finally {
    clearTimeout(timer);
    await run.end();
  }
  const outcome: Outcome = jobStatus(run.state, run.frame.isFailed);
  const result: JobResult = {
    ...job,
    name: masker.mask(job.name),
    matrix: plan.matrix,
    outcome,
    conclusion: outcome === 'failure' && goesOn ? 'success' : outcome,
    outputs,
    environment,
    durationMs: now() - start,
    steps: run.steps,
    summary: run.steps.map(({ summary }) => summary).join(''),
    annotations: [...run.steps.flatMap(({ annotations }) => annotations), ...run.annotations],
  };
  emit({ type: 'job-finished', job, result });
  return result;
}
