import type { AutomlJobSpec } from './automlJob.js';
import { computeId, dataUri, type JobAssets } from './jobAssets.js';
import { jobBaseBody } from './jobBase.js';
import { mapAsync, outputBodies } from './jobPortBodies.js';
import type { JsonObject } from './jsonObject.js';

/** The properties of an `AutoMLJob` (api-version 2024-04-01). */
export async function automlJobBody(spec: AutomlJobSpec, assets: JobAssets): Promise<JsonObject> {
  const data = await mapAsync(spec.data, async (source) => ({
    jobInputType: 'mltable',
    uri: await dataUri(assets, source, 'mltable'),
  }));
  return {
    jobType: 'AutoML',
    ...jobBaseBody(spec),
    computeId: computeId(assets, spec.compute),
    taskDetails: { ...spec.details, ...data },
    outputs: outputBodies(spec.outputs),
    resources: spec.resources && { ...spec.resources },
    queueSettings: spec.queueSettings && { ...spec.queueSettings },
    identity: spec.identity && { ...spec.identity },
    environmentId: spec.environmentId,
    environmentVariables: spec.environmentVariables,
  };
}
