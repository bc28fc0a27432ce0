import type { Condition, Template } from './expressions.js';
import type { Json } from './json.js';
import type { Position } from './problems.js';
import type { Scalar } from './yamlSource.js';

/** A value that may hold expressions at its leaves. */
export type Tree =
  | { kind: 'template'; template: Template }
  | { kind: 'literal'; value: Json }
  | { kind: 'list'; items: Tree[] }
  | { kind: 'map'; entries: [string, Tree][] };

export type Templates = ReadonlyMap<string, Template>;

export interface RunDefaults {
  shell?: Template;
  workingDirectory?: Template;
}

interface StepBase {
  at: Position;
  id: string | undefined;
  name: Template | undefined;
  condition: Condition;
  env: Templates;
  continueOnError: Template | undefined;
  timeoutMinutes: Template | undefined;
}

/** A step that runs a script. */
export interface RunStep extends StepBase {
  kind: 'run';
  script: Template;
  shell: Template | undefined;
  workingDirectory: Template | undefined;
}

/** A step that runs an action. */
export interface UsesStep extends StepBase {
  kind: 'uses';
  uses: string;
  inputs: Templates;
}

export type Step = RunStep | UsesStep;

/** What a job may do with its token; only `id-token` has an effect here. */
export interface Permissions {
  idToken: boolean;
}

export interface MatrixSource {
  axes: [string, Tree][];
  include: Tree | undefined;
  exclude: Tree | undefined;
}

export interface Strategy {
  at: Position;
  matrix: MatrixSource | Template | undefined;
  failFast: Template | undefined;
}

export interface Job {
  id: string;
  at: Position;
  name: Template | undefined;
  needs: string[];
  condition: Condition;
  permissions: Permissions | undefined;
  environment: { name: Template; url: Template | undefined } | undefined;
  outputs: Templates;
  env: Templates;
  defaults: RunDefaults;
  timeoutMinutes: Template | undefined;
  continueOnError: Template | undefined;
  strategy: Strategy | undefined;
  steps: Step[];
}

/** An input of `workflow_dispatch` or `workflow_call`. */
export interface WorkflowInput {
  name: string;
  type: string;
  required: boolean;
  fallback: Scalar;
  options: string[];
}

export interface Workflow {
  file: string;
  name: string | undefined;
  runName: Template | undefined;
  /** The events that start it, with the inputs of those that have any. */
  events: ReadonlyMap<string, WorkflowInput[]>;
  permissions: Permissions | undefined;
  env: Templates;
  defaults: RunDefaults;
  jobs: Job[];
}
