import type { JsonObject } from '../json.js';
import type { BlobLocation } from '../storage/blobLocation.js';

/** The states of a run, by the names of run history and of the job API. */
export type RunStatus =
  | 'NotStarted'
  | 'Queued'
  | 'Preparing'
  | 'Provisioning'
  | 'Starting'
  | 'Running'
  | 'Finalizing'
  | 'CancelRequested'
  | 'NotResponding'
  | 'Paused'
  | 'Unknown'
  | 'Completed'
  | 'Failed'
  | 'Canceled';

/** A group of runs. */
export interface Experiment {
  readonly id: string;
  readonly name: string;
  /** ARM id of the workspace. */
  readonly workspaceId: string;
  readonly createdUtc: string;
  description: string;
  tags: Record<string, string>;
}

/** Why a run failed. */
export interface RunError {
  readonly code: string;
  readonly message: string;
}

/** Something to know about a run that did not make it fail. */
export interface RunWarning {
  readonly source: string;
  readonly message: string;
}

/** An output folder or file of a run. */
export interface RunOutput {
  /** For example `uri_folder`. */
  readonly type: string;
  /** `azureml://datastores/…`. */
  readonly uri: string;
  readonly location: BlobLocation;
}

/** What a run runs on. */
export interface RunCompute {
  /** Name of the compute, or `serverless`. */
  readonly target: string;
  /** `AmlCompute` and the like. */
  readonly targetType: string;
  readonly vmSize: string;
  readonly instanceCount: number;
}

/** Who made a run. */
export interface RunCreator {
  readonly userObjectId: string;
  readonly userTenantId: string;
  readonly userName: string;
}

/** A run, whatever made it: a job, `startrun`, or a client of the tracking API. */
export interface Run {
  readonly runId: string;
  readonly uuid: string;
  readonly number: number;
  /** ARM id of the workspace. */
  readonly workspaceId: string;
  readonly experiment: Experiment;
  /** Where its artifacts are kept. */
  readonly dataContainerId: string;
  readonly parentRunId: string | undefined;
  readonly rootRunId: string;
  readonly runType: string;
  readonly createdUtc: string;
  readonly createdBy: RunCreator;
  readonly runDefinition: JsonObject | undefined;
  readonly compute: RunCompute | undefined;
  readonly scriptName: string | undefined;
  displayName: string;
  description: string;
  tags: Record<string, string>;
  properties: Record<string, string>;
  /** As logged by the tracking API. */
  readonly parameters: Map<string, string>;
  readonly outputs: Map<string, RunOutput>;
  status: RunStatus;
  startTimeUtc: string | undefined;
  endTimeUtc: string | undefined;
  error: RunError | undefined;
  warnings: RunWarning[];
  revision: number;
}

/** True when nothing more happens to a run of this status. */
export function isTerminal(status: RunStatus): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Canceled';
}

/** Where the artifacts of a run lie in the artifact container. */
export function artifactRoot(run: Run): string {
  return `ExperimentRun/${run.dataContainerId}`;
}
