import type { JobResult, StepResult, StepStage } from './results.js';

/**
 * What a line is: `command` what is about to run, `output` what it printed,
 * `info` the runner's own words; `group` opens a fold and `end-group` closes it.
 */
export type LineKind =
  'command' | 'output' | 'info' | 'error' | 'warning' | 'notice' | 'debug' | 'group' | 'end-group';

/** Which job (and combination of its matrix) an event belongs to. */
export interface JobReference {
  id: string;
  name: string;
}

/** Which step of it; numbers count from 1, post steps after the others. */
export interface StepReference {
  number: number;
  id: string | undefined;
  name: string;
  stage: StepStage;
}

/** What happens during a run, in order; secrets are masked, but in the outputs of a step's result. */
export type RunEvent =
  | { type: 'job-started'; job: JobReference }
  | { type: 'step-started'; job: JobReference; step: StepReference }
  | { type: 'line'; job: JobReference; step: StepReference; kind: LineKind; text: string }
  | { type: 'step-finished'; job: JobReference; step: StepReference; result: StepResult }
  | { type: 'job-finished'; job: JobReference; result: JobResult };

export type EventSink = (event: RunEvent) => void;
