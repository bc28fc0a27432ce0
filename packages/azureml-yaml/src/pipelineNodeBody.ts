import type { Json } from '@azureml-actions/rest/json';
import { registerComponent } from './componentBody.js';
import { assetId, computeId, dataUri, type JobAssets } from './jobAssets.js';
import type { JobInputSpec } from './jobInputs.js';
import { INPUT_MODE_NAMES, mapAsync, OUTPUT_MODE_NAMES } from './jobPortBodies.js';
import type { JobIdentitySpec } from './jobSettings.js';
import { mapValues, type JsonObject } from './jsonObject.js';
import {
  commandNodeSettings,
  parallelNodeSettings,
  sparkNodeSettings,
  sweepNodeSettings,
} from './pipelineNodeSettings.js';
import type {
  AutomlNodeSpec,
  ComponentSource,
  NodeBaseSpec,
  NodeOutputSpec,
  NodeSpec,
} from './pipelineGraph.js';

/**
 * A job of a pipeline as `PipelineJob.jobs` and the specification of a pipeline component hold it
 * (api-version 2024-04-01, free-form there): snake case, but for `computeId` and `componentId`.
 */
export async function nodeBody(node: NodeSpec, assets: JobAssets): Promise<JsonObject> {
  if (node.kind === 'automl') return automlNodeBody(node, assets);
  const source = node.kind === 'sweep' ? node.trial : node.component;
  const [inputs, componentId, settings] = await Promise.all([
    mapAsync(node.inputs, (input) => nodeInput(input, assets)),
    componentIdOf(source, assets),
    nodeSettings(node, assets),
  ]);
  return {
    ...nodeBase(node, assets),
    inputs: unlessEmpty(inputs),
    ...settings,
    _source: originOf(source),
    ...(node.kind === 'sweep' ? { trial: { componentId } } : { componentId }),
  };
}

async function nodeSettings(node: Exclude<NodeSpec, AutomlNodeSpec>, assets: JobAssets): Promise<JsonObject> {
  switch (node.kind) {
    case 'command':
      return commandNodeSettings(node);
    case 'parallel':
      return parallelNodeSettings(node, assets);
    case 'spark':
      return sparkNodeSettings(node);
    case 'sweep':
      return sweepNodeSettings(node);
    case 'pipeline':
      return {};
  }
}

function nodeBase(node: NodeBaseSpec & { readonly kind: string }, assets: JobAssets): JsonObject {
  return {
    name: node.name,
    type: node.kind,
    display_name: node.displayName,
    tags: unlessEmpty(node.tags),
    properties: unlessEmpty(node.properties),
    comment: node.comment,
    computeId: computeId(assets, node.compute),
    outputs: unlessEmpty(mapValues(node.outputs, nodeOutput)),
    identity: node.kind === 'sweep' || node.identity === undefined ? undefined : identityBody(node.identity),
  };
}

/** The ARM id of a component, registered first when it is a local one. */
export async function componentIdOf(source: ComponentSource, assets: JobAssets): Promise<string> {
  return source.kind === 'local'
    ? registerComponent(source.component, assets)
    : assetId(assets, 'components', source.reference);
}

function originOf(source: ComponentSource): string {
  if (source.kind === 'local') return source.component.origin;
  const isRegistry =
    source.reference.kind === 'id' && source.reference.id.startsWith('azureml://registries/');
  return isRegistry ? 'REMOTE.REGISTRY' : 'REMOTE.WORKSPACE.COMPONENT';
}

async function nodeInput(input: JobInputSpec, assets: JobAssets): Promise<Json> {
  const mode = input.mode && INPUT_MODE_NAMES[input.mode];
  if (input.kind === 'literal') return { job_input_type: 'literal', value: input.value, mode };
  return { job_input_type: input.type, uri: await dataUri(assets, input.source, input.type), mode };
}

function nodeOutput(output: NodeOutputSpec): JsonObject {
  if (output.kind === 'binding') return { type: 'literal', value: output.value };
  return {
    job_output_type: output.type,
    uri: output.uri,
    mode: output.mode && OUTPUT_MODE_NAMES[output.mode],
    name: output.assetName,
    version: output.assetVersion,
  };
}

function identityBody(identity: JobIdentitySpec): JsonObject {
  if (identity.identityType !== 'Managed') return { identity_type: identity.identityType };
  return {
    identity_type: 'Managed',
    client_id: identity.clientId,
    object_id: identity.objectId,
    resource_id: identity.resourceId,
  };
}

async function automlNodeBody(node: AutomlNodeSpec, assets: JobAssets): Promise<JsonObject> {
  const data = await mapAsync(node.data, async ({ type, source }) => ({
    type,
    path: await dataUri(assets, source, type),
  }));
  const compute = computeId(assets, node.compute);
  return {
    log_verbosity: 'info',
    ...node.settings,
    ...data,
    name: node.name,
    type: 'automl',
    display_name: node.displayName,
    tags: node.tags,
    properties: node.properties,
    compute: compute === undefined ? undefined : `azureml:${compute}`,
    outputs: unlessEmpty(mapValues(node.outputs, nodeOutput)),
  };
}

function unlessEmpty<Value>(
  map: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> | undefined {
  return Object.keys(map).length === 0 ? undefined : map;
}
