import { jobScope, statusFunctions } from './contexts.js';
import { evaluateCondition } from './expressions.js';
import { ancestorsOf } from './jobGraph.js';
import type { JsonObject } from './json.js';
import { planJob } from './jobPlans.js';
import { runJob, type JobPlan } from './jobRunner.js';
import type { Job } from './model.js';
import type { JobResult, Outcome } from './results.js';
import type { RunSettings } from './runState.js';

/** What `needs.<id>` tells: all combinations of a matrix together. */
interface JobSum {
  result: Outcome;
  outputs: Record<string, string>;
}

/** The worst counts. */
function sum(results: readonly JobResult[]): JobSum {
  const worst = (['failure', 'cancelled', 'success'] as const).find((outcome) =>
    results.some(({ conclusion }) => conclusion === outcome),
  );
  const outputs: Record<string, string> = {};
  for (const result of results) {
    for (const [name, value] of Object.entries(result.outputs)) {
      // A combination that leaves an output empty does not undo another's.
      if (value !== '' || outputs[name] === undefined) outputs[name] = value;
    }
  }
  return { result: worst ?? 'skipped', outputs };
}

function notRun(
  settings: RunSettings,
  { job, name, matrix }: Pick<JobPlan, 'job' | 'name' | 'matrix'>,
  outcome: Outcome,
  error?: unknown,
): JobResult {
  const message = error instanceof Error ? error.message : String(error);
  const result: JobResult = {
    id: job.id,
    name: settings.masker.mask(name),
    matrix,
    outcome,
    conclusion: outcome,
    outputs: {},
    environment: undefined,
    durationMs: 0,
    steps: [],
    summary: '',
    annotations: error === undefined ? [] : [{ level: 'error', message: settings.masker.mask(message) }],
  };
  const reference = { id: job.id, name: result.name };
  settings.emit({ type: 'job-started', job: reference });
  settings.emit({ type: 'job-finished', job: reference, result });
  return result;
}

/**
 * Runs jobs one after the other: they share one workspace.
 *
 * @param jobs in an order in which each comes after those it needs.
 * @param cancel the run's cancellation; jobs with `always()` run all the same.
 */
export async function runJobs(
  settings: RunSettings,
  jobs: readonly Job[],
  cancel: AbortSignal,
): Promise<JobResult[]> {
  const sums = new Map<string, JobSum>();
  const all: JobResult[] = [];

  const runOne = async (job: Job): Promise<JobResult[]> => {
    const needs: JsonObject = {};
    for (const id of job.needs) {
      const needed = sums.get(id);
      if (needed) needs[id] = { result: needed.result, outputs: needed.outputs };
    }
    const before = ancestorsOf(jobs, job.id).map((id) => sums.get(id)?.result);
    const functions = statusFunctions({
      succeeded: () => !cancel.aborted && before.every((result) => result === 'success'),
      failed: () => !cancel.aborted && before.includes('failure'),
      cancelled: () => cancel.aborted,
    });
    const plain = { job, name: job.id, matrix: undefined };
    try {
      const scope = jobScope(settings, { needs, matrix: undefined, strategy: {} }, functions);
      if (!evaluateCondition(job.condition, scope)) {
        return [notRun(settings, plain, cancel.aborted ? 'cancelled' : 'skipped')];
      }
      const { plans, failFast } = planJob(settings, job, needs);
      const results: JobResult[] = [];
      for (const plan of plans) {
        const isCalledOff = failFast && results.some(({ conclusion }) => conclusion === 'failure');
        results.push(
          isCalledOff ? notRun(settings, plan, 'cancelled') : await runJob(settings, plan, cancel),
        );
      }
      return results;
    } catch (error) {
      return [notRun(settings, plain, 'failure', error)];
    }
  };

  for (const job of jobs) {
    const results = await runOne(job);
    sums.set(job.id, sum(results));
    all.push(...results);
  }
  return all;
}
