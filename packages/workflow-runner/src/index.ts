export { runWorkflow } from './runWorkflow.js';
export type { RunOptions } from './runWorkflow.js';
export type {
  Annotation,
  AnnotationLevel,
  JobResult,
  Outcome,
  StepResult,
  StepStage,
  WorkflowResult,
} from './results.js';
export type { EventSink, JobReference, LineKind, RunEvent, StepReference } from './events.js';
export { createLog, formatDuration } from './log.js';
export type { LogOptions } from './log.js';
export { RunRequestError, WorkflowFileError } from './problems.js';
export type { Position, Problem } from './problems.js';
export type { Json, JsonObject } from './json.js';
export type { InputValue } from './workflowInputs.js';
