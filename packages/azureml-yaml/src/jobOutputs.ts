import { ASSET_TYPES, type JobAssetType } from './dataSources.js';
import { checkPortName } from './jobInputs.js';
import type { Located } from './nodes.js';

export const OUTPUT_MODES = ['mount', 'rw_mount', 'upload', 'direct'] as const;
export type OutputMode = (typeof OUTPUT_MODES)[number];

/** One output of a job. */
export interface JobOutputSpec {
  readonly type: JobAssetType;
  readonly mode?: OutputMode | undefined;
  /** Where it is written; without it Azure ML chooses a place in the default datastore. */
  readonly uri?: string | undefined;
  /** The name to register the output under. */
  readonly assetName?: string | undefined;
  readonly assetVersion?: string | undefined;
}

/** Reads `outputs:`; an output without a body is a folder. */
export function parseJobOutputs(value: Located | undefined): Readonly<Record<string, JobOutputSpec>> {
  const outputs: Record<string, JobOutputSpec> = {};
  for (const [name, item] of value?.entries() ?? []) {
    checkPortName(item, name);
    const output = item.isNull ? { type: 'uri_folder' as const } : parseJobOutput(item);
    if (output !== undefined) outputs[name] = output;
  }
  return outputs;
}

/** Reads one output. */
export function parseJobOutput(value: Located): JobOutputSpec | undefined {
  const fields = value.fields(['type', 'mode', 'path', 'name', 'version']);
  if (fields === undefined) return undefined;
  const given = fields.get('type');
  const type = given === undefined ? 'uri_folder' : given.oneOf(ASSET_TYPES);
  const mode = fields.get('mode')?.oneOf(OUTPUT_MODES);
  const uri = fields.get('path')?.text();
  const assetName = fields.get('name')?.text();
  const assetVersion = fields.get('version')?.literal();
  if (assetVersion !== undefined && assetName === undefined) {
    fields.get('version')?.report('A version needs a "name" beside it.');
  }
  return type === undefined ? undefined : { type, mode, uri, assetName, assetVersion };
}
