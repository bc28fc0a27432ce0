import type { JsonObject } from './json.js';

/** How a step or job ended. */
export type Outcome = 'success' | 'failure' | 'cancelled' | 'skipped';

export type AnnotationLevel = 'error' | 'warning' | 'notice';

/** A message that GitHub would show beside the run or a line of code. */
export interface Annotation {
  level: AnnotationLevel;
  message: string;
  title?: string;
  file?: string;
  line?: number;
  endLine?: number;
  column?: number;
  endColumn?: number;
}

/** `post` steps clean up behind a JavaScript action. */
export type StepStage = 'main' | 'post';

export interface StepResult {
  /** As in the file; undefined where it gives none. */
  id: string | undefined;
  name: string;
  stage: StepStage;
  /** Before `continue-on-error`. */
  outcome: Outcome;
  /** After `continue-on-error`. */
  conclusion: Outcome;
  /** As the step gave them: the one thing in a result that may hold secrets. */
  /** Secrets masked: results are read by people. */
  outputs: Record<string, string>;
  durationMs: number;
  /** Markdown written to GITHUB_STEP_SUMMARY, secrets masked. */
  summary: string;
  annotations: Annotation[];
}

export interface JobResult {
  id: string;
  /** With the values of the matrix, where there is one. */
  name: string;
  matrix: JsonObject | undefined;
  outcome: Outcome;
  conclusion: Outcome;
  outputs: Record<string, string>;
  environment: { name: string; url: string | undefined } | undefined;
  durationMs: number;
  steps: StepResult[];
  /** The summaries of all steps. */
  summary: string;
  /** Those of all steps, then the job's own. */
  annotations: Annotation[];
}

export interface WorkflowResult {
  name: string;
  /** What `run-name` gives, else the name. */
  title: string;
  conclusion: 'success' | 'failure' | 'cancelled';
  durationMs: number;
  /** In the order in which they ran; one for each combination of a matrix. */
  jobs: JobResult[];
}
