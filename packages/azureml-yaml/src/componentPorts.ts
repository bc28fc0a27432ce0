import type { Json } from '@azureml-actions/rest/json';
import { ASSET_TYPES } from './dataSources.js';
import { checkPortName, INPUT_MODES } from './jobInputs.js';
import { OUTPUT_MODES } from './jobOutputs.js';
import type { Located } from './nodes.js';
import { pythonFloat } from './scalars.js';

/** A declared input or output of a component, as the component's specification has it. */
export type ComponentPort = Readonly<Record<string, Json | undefined>> & {
  readonly type: string;
  readonly mode?: string | undefined;
  readonly optional?: boolean | undefined;
};

const PARAMETER_TYPES = ['integer', 'number', 'string', 'boolean'] as const;
const INPUT_TYPES = [...PARAMETER_TYPES, ...ASSET_TYPES, 'path'] as const;
const OUTPUT_TYPES = [...PARAMETER_TYPES, ...ASSET_TYPES, 'path'] as const;

/** Reads the declared `inputs:` of a component. */
export function parseComponentInputs(value: Located | undefined): Readonly<Record<string, ComponentPort>> {
  return parsePorts(value, parseInputPort);
}

/** Reads the declared `outputs:` of a component. */
export function parseComponentOutputs(value: Located | undefined): Readonly<Record<string, ComponentPort>> {
  return parsePorts(value, parseOutputPort);
}

function parsePorts(
  value: Located | undefined,
  parse: (item: Located) => ComponentPort | undefined,
): Readonly<Record<string, ComponentPort>> {
  const ports: Record<string, ComponentPort> = {};
  for (const [name, item] of value?.entries() ?? []) {
    checkPortName(item, name);
    const port = parse(item);
    if (port !== undefined) ports[name] = port;
  }
  return ports;
}

function parseInputPort(value: Located): ComponentPort | undefined {
  const fields = value.fields([
    'type',
    'description',
    'optional',
    'default',
    'min',
    'max',
    'enum',
    'mode',
    'datastore',
  ]);
  const type = fields?.required('type')?.oneOf(INPUT_TYPES);
  if (fields === undefined || type === undefined) return undefined;
  const isOptional = fields.get('optional')?.boolean();
  return {
    type,
    description: fields.get('description')?.text(),
    optional: isOptional === true ? true : undefined,
    default: parameterText(fields.get('default'), type),
    min: parameterText(fields.get('min'), type),
    max: parameterText(fields.get('max'), type),
    enum: fields
      .get('enum')
      ?.list()
      ?.flatMap((item) => item.literal() ?? []),
    mode: fields.get('mode')?.oneOf(INPUT_MODES),
  };
}

function parseOutputPort(value: Located): ComponentPort | undefined {
  const fields = value.fields(['type', 'description', 'mode', 'early_available', 'is_control']);
  const type = fields?.required('type')?.oneOf(OUTPUT_TYPES);
  if (fields === undefined || type === undefined) return undefined;
  return {
    type,
    description: fields.get('description')?.text(),
    mode: fields.get('mode')?.oneOf(OUTPUT_MODES),
  };
}

/** A value of a parameter as text; of a number that YAML takes for text, such as `1e-5`, as Python writes it. */
function parameterText(value: Located | undefined, type: string): string | undefined {
  const text = value?.literal();
  if (text === undefined || type !== 'number' || value?.node.kind !== 'scalar') return text;
  const isText = value.node.value.kind === 'string';
  return isText && text.trim() !== '' && Number.isFinite(Number(text)) ? pythonFloat(Number(text)) : text;
}
