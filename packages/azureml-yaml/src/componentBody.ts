import { createHash } from 'node:crypto';
import type {
  CommandComponentSpec,
  ComponentSpec,
  ParallelComponentSpec,
  SparkComponentSpec,
} from './component.js';
import type { ComponentPort } from './componentPorts.js';
import { codeId, environmentId, type ComponentVersion, type JobAssets } from './jobAssets.js';
import { mapAsync } from './jobPortBodies.js';
import { mapValues, type JsonObject } from './jsonObject.js';
import type { EnvironmentSource } from './environmentSource.js';
import type { DistributionSpec, ResourcesSpec } from './jobSettings.js';
import type { ParallelSpec, ParallelTaskSpec } from './parallel.js';
import { nodeBody } from './pipelineNodeBody.js';
import { pythonJson } from './pythonJson.js';

/** The name under which components of jobs are registered. */
const ANONYMOUS_COMPONENT = 'azureml_anonymous';

/**
 * Registers a component that a job uses.
 *
 * @returns its ARM id
 */
export async function registerComponent(component: ComponentSpec, assets: JobAssets): Promise<string> {
  return assets.component(await componentVersion(component, assets));
}

/** A component as what is registered: its version is a hash of its content, as the `az ml` client's is. */
export async function componentVersion(
  component: ComponentSpec,
  assets: JobAssets,
): Promise<ComponentVersion> {
  const isPipeline = component.kind === 'pipeline';
  const content = { ...portsBody(component), ...(await ownBody(component, assets)) };
  const source = { _source: component.origin, ...(isPipeline ? { sourceJobId: null } : {}) };
  const hashed = isPipeline ? { ...content, ...source } : content;
  const { description, tags } = component;
  return {
    name: ANONYMOUS_COMPONENT,
    version: hashUuid(pythonJson(hashed)),
    body: {
      properties: {
        componentSpec: { ...content, name: ANONYMOUS_COMPONENT, version: '1', ...source },
        description,
        isAnonymous: true,
        isArchived: isPipeline ? undefined : false,
        properties: {},
        tags,
      },
    },
  };
}

function hashUuid(text: string): string {
  const hex = createHash('sha256').update(text, 'utf8').digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

function portsBody(component: ComponentSpec): JsonObject {
  const { schema, displayName, description, tags, inputs, outputs, kind } = component;
  return {
    $schema: schema,
    type: kind,
    display_name: displayName,
    description,
    tags: unlessEmpty(tags),
    is_deterministic: kind === 'pipeline' ? undefined : component.isDeterministic,
    inputs: unlessEmpty(mapValues(inputs, portBody)),
    outputs: unlessEmpty(mapValues(outputs, portBody)),
  };
}

function portBody(port: ComponentPort): JsonObject {
  return { ...port };
}

async function ownBody(component: ComponentSpec, assets: JobAssets): Promise<JsonObject> {
  switch (component.kind) {
    case 'command':
      return commandOwnBody(component, assets);
    case 'parallel':
      return parallelOwnBody(component, assets);
    case 'spark':
      return sparkOwnBody(component, assets);
    case 'pipeline':
      return { jobs: await mapAsync(component.graph.nodes, (node) => nodeBody(node, assets)) };
  }
}

async function commandOwnBody(component: CommandComponentSpec, assets: JobAssets): Promise<JsonObject> {
  const [code, environment] = await Promise.all([
    codeId(assets, component.code, component.includes.paths),
    environmentId(assets, component.environment),
  ]);
  const { distribution, resources } = component;
  return {
    command: component.command,
    code: codeReference(code),
    environment: reference(environment),
    distribution: distribution && {
      type: distribution.type.toLowerCase(),
      ...distributionArguments(distribution),
    },
    resources: resources && { ...resourcesBody(resources), properties: undefined },
    additional_includes: unlessEmptyList(component.includes.written),
  };
}

async function parallelOwnBody(component: ParallelComponentSpec, assets: JobAssets): Promise<JsonObject> {
  const { resources, retrySettings, miniBatchSize } = component;
  return {
    task: component.task && (await taskBody(component.task, assets)),
    input_data: component.inputData,
    mini_batch_size: miniBatchSize?.toString(),
    partition_keys: component.partitionKeys,
    logging_level: component.loggingLevel,
    retry_settings: retrySettings && retriesBody(retrySettings),
    max_concurrency_per_instance: component.maxConcurrencyPerInstance,
    error_threshold: component.errorThreshold,
    mini_batch_error_threshold: component.miniBatchErrorThreshold,
    resources:
      component.origin === 'YAML.JOB' || resources === undefined
        ? undefined
        : { ...resourcesBody(resources), properties: undefined },
  };
}

/** The task of a parallel run, in a component and in a node alike. */
export async function taskBody(task: ParallelTaskSpec, assets: JobAssets): Promise<JsonObject> {
  const [code, environment] = await Promise.all([
    codeId(assets, task.code),
    optionalEnvironment(task.environment, assets),
  ]);
  return {
    type: task.type,
    code: codeReference(code),
    entry_script: task.entryScript,
    program_arguments: task.programArguments,
    model: task.model,
    append_row_to: task.appendRowTo,
    environment,
  };
}

async function sparkOwnBody(component: SparkComponentSpec, assets: JobAssets): Promise<JsonObject> {
  const [code, environment] = await Promise.all([
    codeId(assets, component.code),
    optionalEnvironment(component.environment, assets),
  ]);
  const { entry } = component;
  return {
    code: codeReference(code),
    entry: 'file' in entry ? { file: entry.file } : { class_name: entry.className },
    environment,
    py_files: component.pyFiles,
    jars: component.jars,
    files: component.files,
    archives: component.archives,
    conf: component.conf,
    args: component.args,
  };
}

async function optionalEnvironment(
  environment: EnvironmentSource | undefined,
  assets: JobAssets,
): Promise<string | undefined> {
  return environment && reference(await environmentId(assets, environment));
}

/** Specifications of components name ARM ids with the prefix, URIs as they are. */
function reference(id: string): string {
  return id.startsWith('/') ? `azureml:${id}` : id;
}

function codeReference(id: string | undefined): string | undefined {
  return id === undefined ? undefined : reference(id);
}

/** Retries as nodes and components spell them. */
export function retriesBody(retries: NonNullable<ParallelSpec['retrySettings']>): JsonObject {
  return { timeout: retries.timeout, max_retries: retries.maxRetries };
}

/** What a distribution takes, in snake case. */
export function distributionArguments(distribution: DistributionSpec): JsonObject {
  return distribution.type === 'TensorFlow'
    ? { worker_count: distribution.workerCount, parameter_server_count: distribution.parameterServerCount }
    : { process_count_per_instance: distribution.processCountPerInstance };
}

/** Resources in snake case. */
export function resourcesBody(resources: ResourcesSpec): JsonObject {
  return {
    instance_count: resources.instanceCount,
    max_instance_count: resources.maxInstanceCount,
    instance_type: resources.instanceType,
    shm_size: resources.shmSize,
    docker_args: resources.dockerArgs,
    locations: resources.locations,
    properties: isEmpty(resources.properties) ? undefined : resources.properties,
  };
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function unlessEmpty<Value>(
  map: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> | undefined {
  return Object.keys(map).length === 0 ? undefined : map;
}

function unlessEmptyList<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list;
}
