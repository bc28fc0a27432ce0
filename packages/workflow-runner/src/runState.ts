import type { StopStage, TetheredProcess } from '@azureml-actions/lifeline';

import type { Action, JavaScriptAction } from './actionManifest.js';
import type { Environment } from './environment.js';
import type { EventSink, JobReference } from './events.js';
import type { JsonObject } from './json.js';
import type { Masker } from './masking.js';
import type { Job, RunDefaults, UsesStep, Workflow } from './model.js';
import type { Outcome } from './results.js';

/** What holds for a whole run. */
export interface RunSettings {
  workflow: Workflow;
  /** By what stands after `uses`. */
  actions: ReadonlyMap<string, Action>;
  workspace: string;
  temp: string;
  toolCache: string;
  nodePath: string;
  /** What every process gets before anything the workflow says. */
  environment: Environment;
  github: JsonObject;
  secrets: Record<string, string>;
  vars: Record<string, string>;
  inputs: JsonObject;
  /** Reaches only jobs that may have it. */
  idToken: { url: string; token: string } | undefined;
  masker: Masker;
  emit: EventSink;
  /** Milliseconds, from any origin. */
  now: () => number;
  /** How a process is stopped: signals and their grace. */
  stages: readonly StopStage[];
  isDebugging: boolean;
}

/** What `steps.<id>` tells. */
export interface StepRecord {
  outputs: Record<string, string>;
  outcome: Outcome;
  conclusion: Outcome;
}

/** A list of steps being run: those of a job, or of a composite action. */
export interface Frame {
  steps: Map<string, StepRecord>;
  inputs: JsonObject;
  /** From the `env` of the steps that use the composite action. */
  env: Environment;
  defaults: RunDefaults;
  /** Where the composite action is. */
  actionPath: string | undefined;
  isFailed: boolean;
  /** Aborted when the step that uses the composite action has timed out. */
  stop: AbortSignal | undefined;
}

/** What a JavaScript action left to do at the end of the job. */
export interface PostStep {
  name: string;
  step: UsesStep;
  action: JavaScriptAction;
  frame: Frame;
  /** The step's `env` and inputs. */
  env: Environment;
  state: Environment;
}

/** A job being run. */
export interface JobState {
  settings: RunSettings;
  job: Job;
  reference: JobReference;
  matrix: JsonObject | undefined;
  strategy: JsonObject;
  needs: JsonObject;
  /** The workflow's and the job's `env`, and what steps added by GITHUB_ENV. */
  env: Environment;
  /** What steps added by GITHUB_PATH. */
  paths: string[];
  mayHaveIdToken: boolean;
  /** Aborted when the run is cancelled, or the job has timed out. */
  cancel: AbortSignal;
  posts: PostStep[];
  /** Processes that outlived their step. */
  background: Set<TetheredProcess>;
}
