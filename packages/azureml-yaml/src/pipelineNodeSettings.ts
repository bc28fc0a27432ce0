import { distributionArguments, resourcesBody, retriesBody, taskBody } from './componentBody.js';
import type { JobAssets } from './jobAssets.js';
import type { JobServiceSpec } from './jobServices.js';
import { mapValues, type JsonObject } from './jsonObject.js';
import type {
  CommandNodeSpec,
  ComponentSource,
  ParallelNodeSpec,
  SparkNodeSpec,
  SweepNodeSpec,
} from './pipelineGraph.js';
import type { SamplingSpec } from './sweepSettings.js';
import type { ComponentSpec } from './component.js';

/** What a command node says beside its component, and what of its component it repeats. */
export function commandNodeSettings(node: CommandNodeSpec): JsonObject {
  const component = localComponent(node.component, 'command');
  const distribution = node.distribution ?? component?.distribution;
  const resources = node.resources ?? component?.resources;
  const { queueSettings, services, timeout, environmentVariables } = node;
  const hasVariables = Object.keys(environmentVariables).length > 0;
  return {
    resources: resources && resourcesBody(resources),
    distribution: distribution && {
      distribution_type: distribution.type,
      ...distributionArguments(distribution),
    },
    limits: timeout === undefined ? undefined : { timeout, job_limits_type: 'Command' },
    environment_variables: hasVariables ? environmentVariables : undefined,
    queue_settings: queueSettings && { job_tier: queueSettings.jobTier, priority: queueSettings.priority },
    services: services && mapValues(services, serviceBody),
  };
}

/** The settings of a parallel node: its own, else its component's. */
export async function parallelNodeSettings(node: ParallelNodeSpec, assets: JobAssets): Promise<JsonObject> {
  const own = node.parallel;
  const component = localComponent(node.component, 'parallel');
  const task = own.task ?? component?.task;
  const resources = own.resources ?? component?.resources;
  const retries = own.retrySettings ?? component?.retrySettings;
  const hasVariables = Object.keys(own.environmentVariables).length > 0;
  const { partitionKeys } = own;
  return {
    task: task && (await taskBody(task, assets)),
    input_data: own.inputData ?? component?.inputData,
    mini_batch_size: own.miniBatchSize ?? component?.miniBatchSize,
    // The service wants this list as text.
    partition_keys: partitionKeys && `[${partitionKeys.map((key) => JSON.stringify(key)).join(', ')}]`,
    logging_level: own.loggingLevel,
    retry_settings: retries && retriesBody(retries),
    max_concurrency_per_instance: own.maxConcurrencyPerInstance ?? component?.maxConcurrencyPerInstance,
    error_threshold: own.errorThreshold,
    mini_batch_error_threshold: own.miniBatchErrorThreshold ?? component?.miniBatchErrorThreshold,
    environment_variables: hasVariables ? own.environmentVariables : undefined,
    resources: resources && resourcesBody(resources),
  };
}

/** The settings of a Spark node: its own over its component's. */
export function sparkNodeSettings(node: SparkNodeSpec): JsonObject {
  const component = localComponent(node.component, 'spark');
  const entry = node.entry ?? component?.entry;
  const conf = { ...component?.conf, ...node.conf };
  return {
    conf: Object.keys(conf).length === 0 ? undefined : conf,
    entry:
      entry &&
      ('file' in entry
        ? { file: entry.file, spark_job_entry_type: 'SparkJobPythonEntry' }
        : { class_name: entry.className, spark_job_entry_type: 'SparkJobScalaEntry' }),
    args: node.args ?? component?.args,
    py_files: component?.pyFiles,
    jars: component?.jars,
    files: component?.files,
    archives: component?.archives,
    resources: node.resources && {
      instance_type: node.resources.instanceType,
      runtime_version: node.resources.runtimeVersion,
    },
    // Serverless Spark runs as its user unless told otherwise.
    ...(node.resources !== undefined && node.identity === undefined
      ? { identity: { identity_type: 'UserIdentity' } }
      : {}),
  };
}

/** How the trials of a sweep node are chosen, in the file's own words. */
export function sweepNodeSettings(node: SweepNodeSpec): JsonObject {
  const {
    sampling,
    searchSpace,
    objective,
    earlyTermination: early,
    limits,
    queueSettings,
    resources,
  } = node.sweep;
  return {
    sampling_algorithm: sampling && samplingBody(sampling),
    search_space: mapValues(searchSpace, ({ type, arguments: given }) => ({ type, ...given })),
    objective: { goal: objective.goal, primary_metric: objective.primaryMetric },
    early_termination: early && {
      policy_type: early.policyType,
      evaluation_interval: early.evaluationInterval,
      delay_evaluation: early.delayEvaluation,
      slack_factor: early.slackFactor === 0 ? undefined : early.slackFactor,
      slack_amount: early.slackAmount === 0 ? undefined : early.slackAmount,
      truncation_percentage: early.truncationPercentage,
    },
    limits: {
      max_total_trials: limits.maxTotalTrials,
      max_concurrent_trials: limits.maxConcurrentTrials,
      timeout: limits.timeout,
      trial_timeout: limits.trialTimeout,
    },
    queue_settings: queueSettings && { job_tier: queueSettings.jobTier?.toLowerCase() },
    resources: resources && resourcesBody(resources),
  };
}

function samplingBody({ type, seed, rule, logbase, short }: SamplingSpec): string | JsonObject {
  return short ? type : { type, seed, rule, logbase };
}

function serviceBody(service: JobServiceSpec): JsonObject {
  return {
    job_service_type: service.jobServiceType,
    port: service.port,
    nodes: service.allNodes ? { nodes_value_type: 'All' } : undefined,
    properties: service.properties,
  };
}

function localComponent<Kind extends ComponentSpec['kind']>(
  source: ComponentSource,
  kind: Kind,
): Extract<ComponentSpec, { readonly kind: Kind }> | undefined {
  if (source.kind !== 'local') return undefined;
  return isOfKind(source.component, kind) ? source.component : undefined;
}

function isOfKind<Kind extends ComponentSpec['kind']>(
  component: ComponentSpec,
  kind: Kind,
): component is Extract<ComponentSpec, { readonly kind: Kind }> {
  return component.kind === kind;
}
