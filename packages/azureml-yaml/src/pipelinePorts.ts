import type { ComponentPort } from './componentPorts.js';
import { suggest } from './nearestKey.js';
import type { Located } from './nodes.js';
import type { TreeNode } from './tree.js';

/** What the nodes of a pipeline can bind to, with the types of each, as far as they are known. */
export interface PipelinePorts {
  readonly inputs: Readonly<Record<string, ComponentPort>>;
  readonly outputs: Readonly<Record<string, ComponentPort>>;
  /** The outputs of each node. */
  readonly nodes: Readonly<Record<string, NodePorts>>;
}

export interface NodePorts {
  readonly outputs: Readonly<Record<string, ComponentPort>>;
  /** False for a registered component, whose outputs the file does not tell. */
  readonly complete: boolean;
}

const WHOLE =
  /^\s*\$\{\{\s*parent\.(?:(inputs|outputs)\.([\w.-]+)|jobs\.([\w-]+)\.(inputs|outputs)\.([\w-]+))\s*\}\}\s*$/;
const PARTS =
  /\$\{\{\s*parent\.(?:(inputs|outputs)\.([\w.-]+)|jobs\.([\w-]+)\.(inputs|outputs)\.([\w-]+))\s*\}\}/g;

/** The text of a scalar that binds as a whole, such as `${{parent.inputs.x}}`. */
export function wholeBinding(node: TreeNode): string | undefined {
  if (node.kind !== 'scalar' || node.value.kind !== 'string') return undefined;
  return WHOLE.test(node.value.text) ? node.value.text : undefined;
}

/** What a binding leads to. */
export function boundPort(binding: string, ports: PipelinePorts): ComponentPort | undefined {
  const [, scope, name = '', job = '', , port = ''] = WHOLE.exec(binding) ?? [];
  if (scope === 'inputs') return ports.inputs[name];
  if (scope === 'outputs') return ports.outputs[name];
  return ports.nodes[job]?.outputs[port];
}

/** Checks every `${{parent.…}}` below a value against what there is. */
export function checkParentBindings(value: Located, ports: PipelinePorts): void {
  const { node } = value;
  if (node.kind === 'map') for (const [, item] of value.entries() ?? []) checkParentBindings(item, ports);
  if (node.kind === 'list') for (const item of value.list() ?? []) checkParentBindings(item, ports);
  if (node.kind !== 'scalar' || node.value.kind !== 'string') return;
  for (const [expression, scope, name = '', job = '', side, port = ''] of node.value.text.matchAll(PARTS)) {
    if (scope !== undefined) {
      const declared = Object.keys(scope === 'inputs' ? ports.inputs : ports.outputs);
      if (declared.includes(name) || declared.includes(name.split('.')[0] ?? '')) continue;
      value.report(
        `${expression} names no ${scope.slice(0, -1)} of the pipeline.`,
        suggest(name, declared) ?? `Declare it under "${scope}" of the pipeline.`,
      );
      continue;
    }
    const known = ports.nodes[job];
    if (known === undefined) {
      value.report(`${expression} names no job of the pipeline.`, suggest(job, Object.keys(ports.nodes)));
    } else if (side === 'outputs' && known.complete && !(port in known.outputs)) {
      value.report(
        `${expression} names no output of the job "${job}".`,
        suggest(port, Object.keys(known.outputs)),
      );
    }
  }
}

/** The type that a scalar has as a parameter. */
export function parameterType(node: TreeNode): string {
  if (node.kind !== 'scalar') return 'string';
  if (node.value.kind === 'integer') return 'integer';
  if (node.value.kind === 'float') return 'number';
  return node.value.kind === 'boolean' ? 'boolean' : 'string';
}

/** The input of a component that a job written in place becomes, told by the value it is given. */
export function inferInput(value: Located, ports: PipelinePorts): ComponentPort {
  const { node } = value;
  if (node.kind !== 'map') return inferScalar(value, ports);
  const literal = node.entries.get('value')?.value;
  if (literal !== undefined) return { type: parameterType(literal), default: textOf(value, 'value') };
  // A binding in place of the path says nothing here: the client looks at the mapping alone.
  return { type: textOf(value, 'type') ?? 'uri_folder', mode: textOf(value, 'mode') };
}

function inferScalar(value: Located, ports: PipelinePorts): ComponentPort {
  const binding = wholeBinding(value.node);
  if (binding !== undefined) {
    const bound = boundPort(binding, ports);
    // An output's mode is how it is written, which says nothing about how it is read.
    const mode = binding.includes('parent.inputs.') ? bound?.mode : undefined;
    return { type: bound?.type ?? 'uri_folder', mode };
  }
  const text = value.node.kind === 'scalar' && !value.isNull ? value.literal() : undefined;
  return { type: parameterType(value.node), default: text };
}

/** The output of a component that a job written in place becomes. */
export function inferOutput(value: Located, ports: PipelinePorts): ComponentPort {
  const binding = wholeBinding(value.node);
  if (binding !== undefined) {
    const bound = boundPort(binding, ports);
    return { type: bound?.type ?? 'uri_folder', mode: bound?.mode };
  }
  if (value.node.kind !== 'map') return { type: 'uri_folder' };
  return { type: textOf(value, 'type') ?? 'uri_folder', mode: textOf(value, 'mode') };
}

/** What a pipeline's own input is to the nodes that bind to it. */
export function pipelineInputPort(value: Located): ComponentPort {
  const { node } = value;
  if (node.kind !== 'map') return { type: parameterType(node) };
  const literal = node.entries.get('value')?.value;
  if (literal !== undefined) return { type: parameterType(literal) };
  return { type: textOf(value, 'type') ?? 'uri_folder', mode: textOf(value, 'mode') };
}

/** What a pipeline's own output is to the nodes that bind to it. */
export function pipelineOutputPort(value: Located): ComponentPort {
  return { type: textOf(value, 'type') ?? 'uri_folder', mode: textOf(value, 'mode') };
}

/** A text member of a mapping; mistakes in it are told where it is read for good. */
function textOf({ node }: Located, key: string): string | undefined {
  const item = node.kind === 'map' ? node.entries.get(key)?.value : undefined;
  if (item?.kind !== 'scalar') return undefined;
  const { value } = item;
  switch (value.kind) {
    case 'string':
      return value.text;
    case 'boolean':
      return value.value ? 'True' : 'False';
    case 'integer':
      return value.value.toString();
    case 'float':
      return value.value.toString();
    case 'timestamp':
    case 'null':
      return undefined;
  }
}
