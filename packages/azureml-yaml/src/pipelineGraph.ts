import type { ComponentSpec } from './component.js';
import type { ComputeSource } from './computeSource.js';
import type { JobInputSpec } from './jobInputs.js';
import type { JobOutputSpec } from './jobOutputs.js';
import type { JobServiceSpec } from './jobServices.js';
import type { DistributionSpec, JobIdentitySpec, QueueSettingsSpec, ResourcesSpec } from './jobSettings.js';
import type { TextMap } from './mappings.js';
import type { ParallelSpec } from './parallel.js';
import type { AssetReference } from './references.js';
import type { SparkConf, SparkSpec } from './spark.js';
import type { SweepSpec } from './sweepJob.js';
import type { PlainValue } from './tree.js';
import type { DataSource, JobAssetType } from './dataSources.js';

/** The jobs of a pipeline and how they hang together. */
export interface PipelineGraph {
  readonly nodes: Readonly<Record<string, NodeSpec>>;
}

/** What a node runs. */
export type ComponentSource =
  | { readonly kind: 'reference'; readonly reference: AssetReference }
  /** From a file, or written in place. */
  | { readonly kind: 'local'; readonly component: ComponentSpec };

/** Where a node's output goes. */
export type NodeOutputSpec =
  { readonly kind: 'binding'; readonly value: string } | ({ readonly kind: 'data' } & JobOutputSpec);

/** What every node of a pipeline has. */
export interface NodeBaseSpec {
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly tags: TextMap;
  readonly properties: TextMap;
  readonly comment?: string | undefined;
  readonly compute?: ComputeSource | undefined;
  readonly inputs: Readonly<Record<string, JobInputSpec>>;
  readonly outputs: Readonly<Record<string, NodeOutputSpec>>;
  readonly identity?: JobIdentitySpec | undefined;
}

export interface CommandNodeSpec extends NodeBaseSpec {
  readonly kind: 'command';
  readonly component: ComponentSource;
  readonly environmentVariables: TextMap;
  readonly distribution?: DistributionSpec | undefined;
  readonly resources?: ResourcesSpec | undefined;
  readonly timeout?: string | undefined;
  readonly queueSettings?: QueueSettingsSpec | undefined;
  readonly services?: Readonly<Record<string, JobServiceSpec>> | undefined;
}

export interface ParallelNodeSpec extends NodeBaseSpec {
  readonly kind: 'parallel';
  readonly component: ComponentSource;
  /** What the node says itself. */
  readonly parallel: ParallelSpec;
}

export interface SparkNodeSpec extends NodeBaseSpec {
  readonly kind: 'spark';
  readonly component: ComponentSource;
  readonly conf: SparkConf;
  readonly entry?: SparkSpec['entry'] | undefined;
  readonly args?: string | undefined;
  readonly resources?:
    { readonly instanceType?: string | undefined; readonly runtimeVersion?: string | undefined } | undefined;
}

export interface PipelineNodeSpec extends NodeBaseSpec {
  readonly kind: 'pipeline';
  readonly component: ComponentSource;
}

export interface SweepNodeSpec extends NodeBaseSpec {
  readonly kind: 'sweep';
  readonly trial: ComponentSource;
  readonly sweep: SweepSpec;
}

/** AutoML in a pipeline stays as the file has it: the service reads the file's own words. */
export interface AutomlNodeSpec extends NodeBaseSpec {
  readonly kind: 'automl';
  readonly settings: Readonly<Record<string, PlainValue>>;
  readonly data: Readonly<Record<string, { readonly type: JobAssetType; readonly source: DataSource }>>;
}

export type NodeSpec =
  CommandNodeSpec | ParallelNodeSpec | SparkNodeSpec | PipelineNodeSpec | SweepNodeSpec | AutomlNodeSpec;
