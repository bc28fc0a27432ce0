import { dataUri, type JobAssets } from './jobAssets.js';
import type { InputMode, JobInputSpec } from './jobInputs.js';
import type { JobOutputSpec, OutputMode } from './jobOutputs.js';
import { mapValues, type JsonObject } from './jsonObject.js';
import type { Json } from '@azureml-actions/rest/json';

/** The modes of inputs as the REST API spells them. */
export const INPUT_MODE_NAMES: Readonly<Record<InputMode, string>> = {
  ro_mount: 'ReadOnlyMount',
  download: 'Download',
  direct: 'Direct',
  eval_mount: 'EvalMount',
  eval_download: 'EvalDownload',
};

/** The modes of outputs as the REST API spells them. */
export const OUTPUT_MODE_NAMES: Readonly<Record<OutputMode, string>> = {
  mount: 'ReadWriteMount',
  rw_mount: 'ReadWriteMount',
  upload: 'Upload',
  direct: 'Direct',
};

/** The `inputs` of a job's body. */
export async function inputBodies(
  assets: JobAssets,
  inputs: Readonly<Record<string, JobInputSpec>>,
): Promise<Record<string, Json>> {
  return mapAsync(inputs, (input) => inputBody(assets, input));
}

async function inputBody(assets: JobAssets, input: JobInputSpec): Promise<JsonObject> {
  if (input.kind === 'literal') return { jobInputType: 'literal', value: input.value };
  return {
    jobInputType: input.type,
    uri: await dataUri(assets, input.source, input.type),
    mode: input.mode && INPUT_MODE_NAMES[input.mode],
  };
}

/** The `outputs` of a job's body. */
export function outputBodies(outputs: Readonly<Record<string, JobOutputSpec>>): Record<string, JsonObject> {
  return mapValues(outputs, (output) => ({
    jobOutputType: output.type,
    uri: output.uri,
    mode: output.mode && OUTPUT_MODE_NAMES[output.mode],
    assetName: output.assetName,
    assetVersion: output.assetVersion,
  }));
}

/** A mapping with every value turned at the same time. */
export async function mapAsync<Value>(
  map: Readonly<Record<string, Value>>,
  turn: (value: Value, key: string) => Promise<Json>,
): Promise<Record<string, Json>> {
  const turned = await Promise.all(
    Object.entries(map).map(async ([key, value]) => [key, await turn(value, key)] as const),
  );
  return Object.fromEntries(turned);
}
