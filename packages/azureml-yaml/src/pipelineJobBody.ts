import type { PipelineComponentSpec } from './component.js';
import { computeId, type JobAssets } from './jobAssets.js';
import { jobBaseBody } from './jobBase.js';
import { inputBodies, mapAsync, outputBodies } from './jobPortBodies.js';
import type { JsonObject } from './jsonObject.js';
import type { PipelineJobSpec } from './pipelineJob.js';
import { componentIdOf, nodeBody } from './pipelineNodeBody.js';
import { workspaceId } from './references.js';

/** The properties of a `PipelineJob` (api-version 2024-04-01). */
export async function pipelineJobBody(spec: PipelineJobSpec, assets: JobAssets): Promise<JsonObject> {
  const component = pipelineComponent(spec);
  const [jobs, componentId, inputs] = await Promise.all([
    mapAsync(spec.graph.nodes, (node) => nodeBody(node, assets)),
    spec.component && componentIdOf(spec.component, assets),
    inputBodies(assets, spec.inputs),
  ]);
  const { settings, identity } = spec;
  const defaultInputs = Object.entries(component?.inputs ?? {}).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, { jobInputType: 'literal', value }] as const],
  );
  const declaredOutputs = Object.entries(component?.outputs ?? {}).map(
    ([name, { type }]) => [name, { jobOutputType: type }] as const,
  );
  const { defaultCompute, defaultDatastore: store } = settings;
  return {
    jobType: 'Pipeline',
    ...jobBaseBody(spec),
    displayName: spec.displayName ?? component?.displayName,
    computeId: computeId(assets, spec.compute),
    componentId,
    jobs,
    inputs: { ...Object.fromEntries(defaultInputs), ...inputs },
    outputs: { ...Object.fromEntries(declaredOutputs), ...outputBodies(spec.outputs) },
    identity: identity && { ...identity },
    settings: {
      ...settings.others,
      default_compute: computeId(assets, defaultCompute),
      default_datastore:
        store === undefined || store.startsWith('/')
          ? store
          : `${workspaceId(assets.scope)}/datastores/${store}`,
      _source: spec.component === undefined ? 'YAML.JOB' : 'REMOTE.WORKSPACE.JOB',
    },
  };
}

function pipelineComponent({ component: source }: PipelineJobSpec): PipelineComponentSpec | undefined {
  if (source?.kind !== 'local' || source.component.kind !== 'pipeline') return undefined;
  return source.component;
}
