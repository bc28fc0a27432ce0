import type { Resource } from '../arm/resourceStore.js';
import { objectOrEmpty, type JsonObject } from '../json.js';
import type { EmulatorContext } from '../provider.js';
import { artifactRoot, type Run } from '../runHistory/run.js';
import { trackingUri } from '../tracking/trackingUri.js';
import type { JobBase } from './jobSchema.js';
import type { PlannedOutput } from './runPlan.js';

/** Members a client may change after a job was submitted. */
export const mutableMembers = ['displayName', 'description', 'tags', 'properties', 'isArchived'] as const;

/**
 * The properties of a job as they are read back (2024-04-01).
 * @param job as it was sent
 * @param run its run
 * @param outputs where they go, if it has any
 */
export function jobProperties(
  context: EmulatorContext,
  workspace: Resource,
  job: JobBase,
  run: Run,
  outputs: ReadonlyMap<string, PlannedOutput>,
): JsonObject {
  const declared = Object.fromEntries(
    [...outputs].map(([name, { type, uri }]) => [
      name,
      { ...declaredOutput(job, name), jobOutputType: type, uri },
    ]),
  );
  return {
    ...withoutNulls(job),
    displayName: run.displayName,
    description: run.description,
    tags: run.tags,
    properties: run.properties,
    experimentName: run.experiment.name,
    isArchived: job.isArchived ?? false,
    status: run.status,
    services: {
      ...(typeof job['services'] === 'object' ? job['services'] : {}),
      ...jobServices(context, workspace, run),
    },
    ...(job.jobType === 'Command' || job.jobType === 'Pipeline'
      ? { outputs: { ...declared, default: defaultOutput(run) } }
      : {}),
    ...(job.jobType === 'Command' ? { parameters: {} } : {}),
  };
}

/** Where a job can be looked at: `Tracking` for MLflow, `Studio` for people. */
export function jobServices(context: EmulatorContext, workspace: Resource, run: Run): JsonObject {
  const tracking = trackingUri(context, workspace.id).replace(/^https:/, 'azureml:');
  const studio = `${context.cloud.machineLearningAudience}/runs/${encodeURIComponent(run.runId)}`;
  const tenant = context.settings.identity.tenantId;
  return {
    Tracking: { jobServiceType: 'Tracking', endpoint: `${tracking}?` },
    Studio: { jobServiceType: 'Studio', endpoint: `${studio}?wsid=${workspace.id}&tid=${tenant}` },
  };
}

function defaultOutput(run: Run): JsonObject {
  return {
    jobOutputType: 'uri_folder',
    mode: 'ReadWriteMount',
    uri: `azureml://datastores/workspaceartifactstore/${artifactRoot(run)}`,
  };
}

function declaredOutput(job: JobBase, name: string): JsonObject {
  return withoutNulls(objectOrEmpty(objectOrEmpty(job['outputs'])[name]));
}

function withoutNulls(value: object): JsonObject {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]: [string, unknown]) => member !== null && member !== undefined),
  );
}
