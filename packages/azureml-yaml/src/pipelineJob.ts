import {
  COMPONENT_KEYS,
  readComponentBase,
  type ComponentOrigin,
  type PipelineComponentSpec,
} from './component.js';
import { parseComponentSource } from './componentSource.js';
import type { ComponentPort } from './componentPorts.js';
import { parseNodeCompute, type ComputeSource } from './computeSource.js';
import type { YamlDocument } from './document.js';
import { JOB_BASE_KEYS, readJobBase, type JobBaseSpec } from './jobBase.js';
import { parseJobInputs, type JobInputSpec } from './jobInputs.js';
import { parseJobOutputs, type JobOutputSpec } from './jobOutputs.js';
import { parseJobIdentity, type JobIdentitySpec } from './jobSettings.js';
import { declaredFields, type Located } from './nodes.js';
import type { ComponentSource, NodeSpec, PipelineGraph } from './pipelineGraph.js';
import { readNode } from './pipelineNodes.js';
import {
  checkParentBindings,
  inferOutput,
  pipelineInputPort,
  pipelineOutputPort,
  type NodePorts,
  type PipelinePorts,
} from './pipelinePorts.js';
import type { PlainValue } from './tree.js';

/** What holds for all jobs of a pipeline. */
export interface PipelineSettings {
  readonly defaultCompute?: ComputeSource | undefined;
  /** The datastore's name, or its ARM id. */
  readonly defaultDatastore?: string | undefined;
  /** `continue_on_step_failure`, `force_rerun` and whatever else the service may read. */
  readonly others: Readonly<Record<string, PlainValue>>;
}

/** A pipeline job as its file states it. */
export interface PipelineJobSpec extends JobBaseSpec {
  readonly kind: 'pipeline';
  readonly inputs: Readonly<Record<string, JobInputSpec>>;
  readonly outputs: Readonly<Record<string, JobOutputSpec>>;
  readonly settings: PipelineSettings;
  readonly identity?: JobIdentitySpec | undefined;
  readonly graph: PipelineGraph;
  /** Instead of a graph: a pipeline component. */
  readonly component?: ComponentSource | undefined;
}

/** Reads an `az ml` pipeline job. @returns `undefined` after a reported mistake */
export function readPipelineJob(document: YamlDocument): PipelineJobSpec | undefined {
  const fields = document.top.fields([
    ...JOB_BASE_KEYS,
    'jobs',
    'component',
    'inputs',
    'outputs',
    'settings',
    'identity',
    'services',
  ]);
  if (fields === undefined) return undefined;
  const given = fields.get('component');
  const jobs = fields.get('jobs');
  if (given !== undefined && jobs !== undefined) {
    given.report('A pipeline has either "jobs" or a "component", not both.');
  } else if (given === undefined && jobs === undefined) {
    document.top.report('"jobs" is missing.');
  }
  const component = given && parseComponentSource(document, given, 'pipeline');
  const inputs = mapEntries(fields.get('inputs'), pipelineInputPort);
  const outputs = mapEntries(fields.get('outputs'), pipelineOutputPort);
  const graph = readGraph(document, jobs, inputs, outputs);
  const settings = parseSettings(fields.get('settings'));
  const compute = parseNodeCompute(fields.get('compute'));
  if (compute === undefined && settings.defaultCompute === undefined) checkComputes(jobs, graph);
  return {
    ...readJobBase(fields),
    kind: 'pipeline',
    compute,
    inputs: parseJobInputs(document, fields.get('inputs')),
    outputs: parseJobOutputs(fields.get('outputs')),
    settings,
    identity: parseJobIdentity(fields.get('identity')),
    graph,
    component,
  };
}

/** Reads a pipeline component, which stands in a file of its own. */
export function readPipelineComponent(
  document: YamlDocument,
  value: Located,
  origin: ComponentOrigin,
): PipelineComponentSpec | undefined {
  const fields = value.fields([...COMPONENT_KEYS, 'jobs', 'settings']);
  if (fields === undefined) return undefined;
  const base = readComponentBase(fields, origin);
  const graph = readGraph(document, fields.required('jobs'), base.inputs, base.outputs);
  return { kind: 'pipeline', ...base, inputs: withOptional(base.inputs, graph), graph };
}

function readGraph(
  document: YamlDocument,
  jobs: Located | undefined,
  inputs: Readonly<Record<string, ComponentPort>>,
  outputs: Readonly<Record<string, ComponentPort>>,
): PipelineGraph {
  const entries = jobs?.entries() ?? [];
  const known: Record<string, NodePorts> = {};
  for (const [name, value] of entries) known[name] = statedPorts(value, { inputs, outputs, nodes: {} });
  const ports: PipelinePorts = { inputs, outputs, nodes: known };
  const nodes: Record<string, NodeSpec> = {};
  // A job may bind to a later one, whose component is read only then: its outputs are known after a
  // first reading of all.
  for (const [name, value] of inOrderOfUse(entries)) {
    if (!/^[a-z_][a-z0-9_]*$/i.test(name)) {
      value.report(`The name "${name}" is not accepted.`, 'Use letters, digits and underscores.');
    }
    const node = readNode(document, name, value, ports);
    if (node === undefined) continue;
    nodes[name] = node;
    known[name] = nodePorts(node, known[name]);
  }
  for (const [, value] of entries) checkParentBindings(value, ports);
  return {
    nodes: Object.fromEntries(entries.flatMap(([name]) => (nodes[name] ? [[name, nodes[name]]] : []))),
  };
}

/** Jobs before those that bind to their outputs. */
function inOrderOfUse(
  entries: readonly (readonly [string, Located])[],
): readonly (readonly [string, Located])[] {
  const sorted: (readonly [string, Located])[] = [];
  const seen = new Set<string>();
  const visit = (entry: readonly [string, Located]): void => {
    if (seen.has(entry[0])) return;
    seen.add(entry[0]);
    const text = JSON.stringify(entry[1].plain());
    for (const other of entries) if (text.includes(`parent.jobs.${other[0]}.`)) visit(other);
    sorted.push(entry);
  };
  entries.forEach(visit);
  return sorted;
}

/** The outputs that a job's own lines name, before its component is read. */
function statedPorts(value: Located, ports: PipelinePorts): NodePorts {
  const outputs = value.node.kind === 'map' ? declaredFields(value, ['outputs'])?.get('outputs') : undefined;
  return { outputs: mapEntries(outputs, (item) => inferOutput(item, ports)), complete: false };
}

function nodePorts(node: NodeSpec, stated: NodePorts | undefined): NodePorts {
  const own = stated?.outputs ?? {};
  if (node.kind === 'automl') return { outputs: own, complete: false };
  const source = node.kind === 'sweep' ? node.trial : node.component;
  if (source.kind === 'reference') return { outputs: own, complete: false };
  return { outputs: { ...own, ...source.component.outputs }, complete: true };
}

/** An input that only optional inputs are bound to is optional itself. */
function withOptional(
  inputs: Readonly<Record<string, ComponentPort>>,
  graph: PipelineGraph,
): Readonly<Record<string, ComponentPort>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, port]) => {
      const uses = Object.values(graph.nodes).flatMap((node) => usesOf(node, name));
      const isOptional = uses.length > 0 && uses.every(Boolean);
      return [
        name,
        isOptional && port.optional === undefined && port['default'] === undefined
          ? { ...port, optional: true }
          : port,
      ];
    }),
  );
}

/** For each input of a node bound to an input of the pipeline, whether it is optional. */
function usesOf(node: NodeSpec, input: string): readonly boolean[] {
  if (node.kind === 'automl') return [];
  const source = node.kind === 'sweep' ? node.trial : node.component;
  return Object.entries(node.inputs)
    .filter(([, value]) => value.kind === 'literal' && bindsTo(value.value, input))
    .map(([name]) => source.kind === 'local' && source.component.inputs[name]?.optional === true);
}

function bindsTo(text: string, input: string): boolean {
  return text.replaceAll(/\s/g, '') === `\${{parent.inputs.${input}}}`;
}

function parseSettings(value: Located | undefined): PipelineSettings {
  const others: Record<string, PlainValue> = {};
  let defaultCompute: ComputeSource | undefined;
  let defaultDatastore: string | undefined;
  for (const [key, item] of value?.entries() ?? []) {
    if (item.isNull) continue;
    if (key === 'default_compute') defaultCompute = parseNodeCompute(item);
    else if (key === 'default_datastore') defaultDatastore = item.text()?.replace(/^azureml:/, '');
    else if (key === 'continue_on_step_failure' || key === 'force_rerun')
      others[key] = item.boolean() ?? null;
    else others[key] = item.plain();
  }
  return { defaultCompute, defaultDatastore, others };
}

/** Without a default every job names its compute, as the `az ml` client demands. */
function checkComputes(jobs: Located | undefined, graph: PipelineGraph): void {
  for (const [name, value] of jobs?.entries() ?? []) {
    const node = graph.nodes[name];
    const runs = node?.kind === 'command' || node?.kind === 'parallel' || node?.kind === 'sweep';
    if (!runs || node.compute !== undefined) continue;
    if (value.node.kind === 'map' && value.node.entries.has('compute')) continue;
    value.report('The job has no compute.', 'Set "compute" here, or "default_compute" under "settings".');
  }
}

function mapEntries(
  value: Located | undefined,
  turn: (item: Located) => ComponentPort,
): Readonly<Record<string, ComponentPort>> {
  if (value?.node.kind !== 'map') return {};
  return Object.fromEntries((value.entries() ?? []).map(([name, item]) => [name, turn(item)]));
}
