import { readAutomlNode } from './automlNode.js';
import { readCommand, COMMAND_KEYS, declaredNames } from './commandJob.js';
import type { ComponentPort } from './componentPorts.js';
import { parseComponentSource } from './componentSource.js';
import { parseNodeCompute } from './computeSource.js';
import type { YamlDocument } from './document.js';
import { parseJobInputs } from './jobInputs.js';
import { parseJobOutput } from './jobOutputs.js';
import { parseJobServices } from './jobServices.js';
import {
  parseDistribution,
  parseJobIdentity,
  parseQueueSettings,
  parseResources,
  parseTimeout,
} from './jobSettings.js';
import { literalMap, textMap } from './mappings.js';
import { declaredFields, type Fields, type Located } from './nodes.js';
import { PARALLEL_KEYS, readParallel } from './parallel.js';
import type {
  CommandNodeSpec,
  ComponentSource,
  NodeBaseSpec,
  NodeOutputSpec,
  NodeSpec,
  ParallelNodeSpec,
  PipelineNodeSpec,
  SparkNodeSpec,
  SweepNodeSpec,
} from './pipelineGraph.js';
import { inferInput, inferOutput, wholeBinding, type PipelinePorts } from './pipelinePorts.js';
import { checkSparkConf, parseSparkConf, readSpark, SPARK_KEYS } from './spark.js';
import { parseSparkResources } from './sparkResources.js';
import { readSweep, SWEEP_KEYS } from './sweepJob.js';

export const NODE_KINDS = ['command', 'sweep', 'parallel', 'pipeline', 'spark', 'automl'] as const;
const REFUSED_KINDS = ['import', 'data_transfer', 'do_while', 'if_else', 'parallel_for'] as const;

const NODE_KEYS = [
  'type',
  'name',
  'display_name',
  'description',
  'experiment_name',
  'tags',
  'properties',
  'comment',
  'compute',
  'inputs',
  'outputs',
  'identity',
] as const;
type NodeFields = Fields<(typeof NODE_KEYS)[number]>;

/** Reads one job of a pipeline. */
export function readNode(
  document: YamlDocument,
  name: string,
  value: Located,
  ports: PipelinePorts,
): NodeSpec | undefined {
  const type = declaredFields(value, ['type'])?.get('type');
  const kind = type === undefined ? 'command' : type.oneOf([...NODE_KINDS, ...REFUSED_KINDS]);
  switch (kind) {
    case undefined:
      return undefined;
    case 'command':
      return readCommandNode(document, name, value, ports);
    case 'parallel':
      return readParallelNode(document, name, value, ports);
    case 'spark':
      return readSparkNode(document, name, value, ports);
    case 'sweep':
      return readSweepNode(document, name, value);
    case 'pipeline':
      return readPipelineNode(document, name, value);
    case 'automl':
      return readAutomlNode(document, name, value, NODE_KEYS, (fields) =>
        readNodeBase(document, name, fields),
      );
    case 'import':
    case 'data_transfer':
    case 'do_while':
    case 'if_else':
    case 'parallel_for':
      type?.report(`Jobs of type ${kind} are in preview, and are not supported in a pipeline.`);
      return undefined;
  }
}

function readNodeBase(document: YamlDocument, name: string, fields: NodeFields): NodeBaseSpec {
  return {
    name,
    displayName: fields.get('display_name')?.text(),
    tags: textMap(fields.get('tags')),
    properties: textMap(fields.get('properties')),
    comment: fields.get('comment')?.text(),
    compute: parseNodeCompute(fields.get('compute')),
    inputs: parseJobInputs(document, fields.get('inputs')),
    outputs: parseNodeOutputs(fields.get('outputs')),
    identity: parseJobIdentity(fields.get('identity')),
  };
}

function parseNodeOutputs(value: Located | undefined): Readonly<Record<string, NodeOutputSpec>> {
  const outputs: Record<string, NodeOutputSpec> = {};
  for (const [name, item] of value?.entries() ?? []) {
    if (item.isNull) continue;
    const binding = wholeBinding(item.node);
    if (binding !== undefined) {
      outputs[name] = { kind: 'binding', value: binding };
      continue;
    }
    const output = parseJobOutput(item);
    if (output !== undefined) outputs[name] = { kind: 'data', ...output };
  }
  return outputs;
}

/** The inputs or outputs of the component that a job written in place becomes. */
function inferPorts(
  value: Located | undefined,
  infer: (item: Located) => ComponentPort,
): Readonly<Record<string, ComponentPort>> {
  return Object.fromEntries((value?.entries() ?? []).map(([name, item]) => [name, infer(item)]));
}

/** What a job written in place gives the component it becomes. */
function inlineBase(
  fields: NodeFields,
  ports: PipelinePorts,
): {
  readonly origin: 'YAML.JOB';
  readonly description: string | undefined;
  readonly tags: Readonly<Record<string, never>>;
  readonly isDeterministic: true;
  readonly inputs: Readonly<Record<string, ComponentPort>>;
  readonly outputs: Readonly<Record<string, ComponentPort>>;
} {
  return {
    origin: 'YAML.JOB',
    description: fields.get('description')?.text(),
    tags: {},
    isDeterministic: true,
    inputs: inferPorts(fields.get('inputs'), (item) => inferInput(item, ports)),
    outputs: inferPorts(fields.get('outputs'), (item) => inferOutput(item, ports)),
  };
}

function readCommandNode(
  document: YamlDocument,
  name: string,
  value: Located,
  ports: PipelinePorts,
): CommandNodeSpec | undefined {
  const common = [
    ...NODE_KEYS,
    'environment_variables',
    'distribution',
    'resources',
    'limits',
    'queue_settings',
    'services',
  ] as const;
  const given = declaredFields(value, ['component'])?.get('component');
  const fields = value.fields(given === undefined ? [...common, ...COMMAND_KEYS] : [...common, 'component']);
  if (fields === undefined) return undefined;
  const settings = {
    ...readNodeBase(document, name, fields),
    kind: 'command',
    environmentVariables: literalMap(fields.get('environment_variables')),
    distribution: parseDistribution(fields.get('distribution')),
    resources: parseResources(fields.get('resources')),
    timeout: parseTimeout(fields.get('limits')),
    queueSettings: parseQueueSettings(fields.get('queue_settings')),
    services: parseJobServices(fields.get('services')),
  } as const;
  const component = given === undefined ? inline() : parseComponentSource(document, given, 'command');
  return component && { ...settings, component };

  function inline(): ComponentSource | undefined {
    const own = declaredFields(value, COMMAND_KEYS);
    const command =
      own &&
      readCommand(document, own, {
        inputs: declaredNames(fields?.get('inputs')),
        outputs: declaredNames(fields?.get('outputs')),
      });
    if (command === undefined || fields === undefined) return undefined;
    const component = {
      kind: 'command',
      ...inlineBase(fields, ports),
      ...command,
      includes: { written: [], paths: [] },
    } as const;
    return { kind: 'local', component };
  }
}

function readParallelNode(
  document: YamlDocument,
  name: string,
  value: Located,
  ports: PipelinePorts,
): ParallelNodeSpec | undefined {
  const given = declaredFields(value, ['component'])?.get('component');
  const fields = value.fields([...NODE_KEYS, ...PARALLEL_KEYS, 'component']);
  if (fields === undefined) return undefined;
  const base = readNodeBase(document, name, fields);
  const parallel = readParallel(document, fields, given === undefined);
  const component: ComponentSource | undefined =
    given === undefined
      ? { kind: 'local', component: { kind: 'parallel', ...inlineBase(fields, ports), ...parallel } }
      : parseComponentSource(document, given, 'parallel');
  return component && { kind: 'parallel', ...base, parallel, component };
}

function readSparkNode(
  document: YamlDocument,
  name: string,
  value: Located,
  ports: PipelinePorts,
): SparkNodeSpec | undefined {
  const given = declaredFields(value, ['component'])?.get('component');
  const fields = value.fields([...NODE_KEYS, ...SPARK_KEYS, 'resources', 'component']);
  if (fields === undefined) return undefined;
  const base = readNodeBase(document, name, fields);
  const resources = parseSparkResources(fields.get('resources'));
  if (given !== undefined) {
    const component = parseComponentSource(document, given, 'spark');
    const conf = parseSparkConf(fields.get('conf'));
    return (
      component && { kind: 'spark', ...base, component, conf, args: fields.get('args')?.text(), resources }
    );
  }
  const spark = readSpark(document, fields);
  if (spark === undefined) return undefined;
  checkSparkConf(fields.get('conf'), value, spark.conf);
  const component = { kind: 'spark', ...inlineBase(fields, ports), ...spark } as const;
  const { conf, entry, args } = spark;
  return { kind: 'spark', ...base, component: { kind: 'local', component }, conf, entry, args, resources };
}

function readPipelineNode(
  document: YamlDocument,
  name: string,
  value: Located,
): PipelineNodeSpec | undefined {
  const fields = value.fields([...NODE_KEYS, 'component', 'settings']);
  const given = fields?.required('component');
  const component = given && parseComponentSource(document, given, 'pipeline');
  if (fields === undefined || component === undefined) return undefined;
  return { kind: 'pipeline', ...readNodeBase(document, name, fields), component };
}

function readSweepNode(document: YamlDocument, name: string, value: Located): SweepNodeSpec | undefined {
  const fields = value.fields([...NODE_KEYS, ...SWEEP_KEYS, 'trial']);
  const given = fields?.required('trial');
  const trial = given && parseComponentSource(document, given, 'command');
  const sweep = fields && readSweep(fields);
  if (fields === undefined || trial === undefined || sweep === undefined) return undefined;
  return { kind: 'sweep', ...readNodeBase(document, name, fields), trial, sweep };
}
