import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryParseJson } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { Environment } from './environment.js';
import type { StepState } from './stepState.js';

/** A run as a step leaves it to its `post`. */
export interface OwnedRun {
  readonly runId: string;
  /** Of a run of the v1 API. */
  readonly experiment?: string | undefined;
}

const stateName = 'runs';
const ownedSchema = v.array(v.object({ runId: v.string(), experiment: v.optional(v.string()) }));

/** Notes the runs that `post` has to end should this process be killed; an empty list for none. */
export function leaveRuns(state: StepState, runs: readonly OwnedRun[]): void {
  state.save(stateName, JSON.stringify(runs));
}

/** The runs that `main` left behind. */
export function leftRuns(state: StepState): readonly OwnedRun[] {
  const parsed = v.safeParse(ownedSchema, tryParseJson(state.get(stateName) ?? ''));
  return parsed.success ? parsed.output : [];
}

/**
 * Says to the steps of this job that a step waits for a run and answers for it, so that the
 * `post` of the step which submitted it leaves it alone: a file in RUNNER_TEMP, which lives as
 * long as the job.
 */
export function takeOverRun(environment: Environment, runId: string): void {
  const file = markerOf(environment, runId);
  if (file === undefined) return;
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '', { mode: 0o600 });
}

/** Whether another step of this job answers for a run. */
export function isTakenOver(environment: Environment, runId: string): boolean {
  const file = markerOf(environment, runId);
  return file !== undefined && existsSync(file);
}

/** Ids come from inputs: their hash is a file name whatever they are. */
function markerOf(environment: Environment, runId: string): string | undefined {
  const temporary = environment.get('RUNNER_TEMP');
  if (temporary === undefined) return undefined;
  return join(temporary, 'azureml-actions-runs', createHash('sha256').update(runId).digest('hex'));
}
