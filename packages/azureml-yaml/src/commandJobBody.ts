import type { CommandJobSpec, CommandSpec } from './commandJob.js';
import { codeId, computeId, environmentId, type JobAssets } from './jobAssets.js';
import { jobBaseBody } from './jobBase.js';
import { inputBodies, outputBodies } from './jobPortBodies.js';
import type { JobServiceSpec } from './jobServices.js';
import type { DistributionSpec } from './jobSettings.js';
import { mapValues, type JsonObject } from './jsonObject.js';

/** The properties of a `CommandJob` (api-version 2024-04-01), equal to what the `az ml` client sends. */
export async function commandJobBody(spec: CommandJobSpec, assets: JobAssets): Promise<JsonObject> {
  const [command, inputs] = await Promise.all([commandBody(spec, assets), inputBodies(assets, spec.inputs)]);
  return {
    jobType: 'Command',
    ...jobBaseBody(spec),
    ...command,
    computeId: computeId(assets, spec.compute),
    inputs,
    outputs: outputBodies(spec.outputs),
    limits: spec.timeout === undefined ? undefined : { jobLimitsType: 'Command', timeout: spec.timeout },
    identity: spec.identity && { ...spec.identity },
    services: spec.services && mapValues(spec.services, serviceBody),
    queueSettings: spec.queueSettings && { ...spec.queueSettings },
    parentJobName: spec.parentJobName,
  };
}

/** What the body of a command job and the trial of a sweep have in common. */
export async function commandBody(spec: CommandSpec, assets: JobAssets): Promise<JsonObject> {
  const [code, environment] = await Promise.all([
    codeId(assets, spec.code),
    environmentId(assets, spec.environment),
  ]);
  return {
    command: spec.command,
    codeId: code,
    environmentId: environment,
    environmentVariables: spec.environmentVariables,
    distribution: spec.distribution && distributionBody(spec.distribution),
    resources: spec.resources && { ...spec.resources },
  };
}

function distributionBody(distribution: DistributionSpec): JsonObject {
  const { type, ...rest } = distribution;
  return { distributionType: type, ...rest };
}

/** An interactive service as the REST API wants it. */
export function serviceBody(service: JobServiceSpec): JsonObject {
  return {
    jobServiceType: service.jobServiceType,
    port: service.port,
    nodes: service.allNodes ? { nodesValueType: 'All' } : undefined,
    properties: service.properties,
  };
}
