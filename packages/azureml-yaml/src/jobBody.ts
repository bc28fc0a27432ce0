import { automlJobBody } from './automlJobBody.js';
import { commandJobBody } from './commandJobBody.js';
import type { JobSpec } from './job.js';
import type { JobAssets } from './jobAssets.js';
import type { JsonObject } from './jsonObject.js';
import { pipelineJobBody } from './pipelineJobBody.js';
import { sparkJobBody } from './sparkJobBody.js';
import { sweepJobBody } from './sweepJobBody.js';

/**
 * The body of `PUT …/jobs/{id}` (api-version 2024-04-01), equal to what the `az ml` client sends.
 *
 * @param assets - makes what the job needs first: code, environments, data and components, each as
 * soon as it can be made
 */
export async function toJobBody(spec: JobSpec, assets: JobAssets): Promise<JsonObject> {
  return { properties: await propertiesOf(spec, assets) };
}

function propertiesOf(spec: JobSpec, assets: JobAssets): Promise<JsonObject> {
  switch (spec.kind) {
    case 'command':
      return commandJobBody(spec, assets);
    case 'pipeline':
      return pipelineJobBody(spec, assets);
    case 'spark':
      return sparkJobBody(spec, assets);
    case 'automl':
      return automlJobBody(spec, assets);
    case 'sweep':
      return sweepJobBody(spec, assets);
  }
}
