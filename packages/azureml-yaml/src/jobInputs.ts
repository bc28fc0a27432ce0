import { ASSET_TYPES, parseDataSource, type DataSource, type JobAssetType } from './dataSources.js';
import type { YamlDocument } from './document.js';
import type { Located } from './nodes.js';

export const INPUT_MODES = ['ro_mount', 'download', 'direct', 'eval_mount', 'eval_download'] as const;
export type InputMode = (typeof INPUT_MODES)[number];

/** One input of a job. */
export type JobInputSpec =
  | {
      readonly kind: 'literal';
      readonly value: string;
      /** How data that a binding leads to is read. */
      readonly mode?: InputMode | undefined;
    }
  | {
      readonly kind: 'data';
      readonly type: JobAssetType;
      readonly mode?: InputMode | undefined;
      readonly source: DataSource;
    };

const EVAL_MODES: readonly InputMode[] = ['eval_mount', 'eval_download'];

/** Reads `inputs:`: scalars are literals, mappings are data. */
export function parseJobInputs(
  document: YamlDocument,
  value: Located | undefined,
): Readonly<Record<string, JobInputSpec>> {
  const inputs: Record<string, JobInputSpec> = {};
  for (const [name, item] of value?.entries() ?? []) {
    checkPortName(item, name);
    const input = parseJobInput(document, item);
    if (input !== undefined) inputs[name] = input;
  }
  return inputs;
}

/** Names of inputs and outputs become parts of expressions. */
export function checkPortName(value: Located, name: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return;
  value.report(
    `The name "${name}" is not accepted.`,
    'Use letters, digits and underscores, and begin with a letter or an underscore.',
  );
}

function parseJobInput(document: YamlDocument, value: Located): JobInputSpec | undefined {
  if (value.isNull) {
    value.report('The input has no value.');
    return undefined;
  }
  if (value.node.kind !== 'map') {
    const literal = value.literal();
    return literal === undefined ? undefined : { kind: 'literal', value: literal };
  }
  if (value.node.entries.has('value')) {
    const literal = value.fields(['value'])?.required('value')?.literal();
    return literal === undefined ? undefined : { kind: 'literal', value: literal };
  }
  return parseDataInput(document, value);
}

function parseDataInput(document: YamlDocument, value: Located): JobInputSpec | undefined {
  const fields = value.fields(['type', 'path', 'mode', 'datastore', 'path_on_compute']);
  if (fields === undefined) return undefined;
  const given = fields.get('type');
  const type = given === undefined ? 'uri_folder' : given.oneOf(ASSET_TYPES);
  const modeValue = fields.get('mode');
  const mode = modeValue?.oneOf(INPUT_MODES);
  if (mode !== undefined && EVAL_MODES.includes(mode) && type !== 'mltable') {
    modeValue?.report(`"${mode}" is for inputs of type mltable only.`);
  }
  const datastore = fields.get('datastore')?.text();
  const path = fields.required('path');
  const text = path?.node.kind === 'scalar' && path.node.value.kind === 'string' ? path.node.value.text : '';
  // A binding in place of a path is a value, not data.
  if (/^\$\{\{.*\}\}$/.test(text.trim())) return { kind: 'literal', value: text, mode };
  if (path === undefined || type === undefined) return undefined;
  const source = parseDataSource(document, path, type, datastore);
  return source === undefined ? undefined : { kind: 'data', type, mode, source };
}
