import type { JsonObject } from '../json.js';
import type { EmulatorContext } from '../provider.js';
import { timeSpan } from '../jobs/durations.js';
import type { Experiment, Run } from './run.js';
import { shownStatus } from './scriptedRuns.js';

/** A run as run history shows it: `Run` of run-history.json, the older one of 2019-09-30 among it. */
export function runBody(context: EmulatorContext, run: Run): JsonObject {
  const { cancelUri, diagnosticsUri } = uris(context, run);
  return {
    ...sharedMembers(context, run),
    experimentId: run.experiment.id,
    createdUtc: run.createdUtc,
    isVirtual: false,
    displayName: run.displayName,
    name: run.displayName,
    dataContainerId: run.dataContainerId,
    description: run.description,
    hidden: false,
    runType: run.runType,
    ...stated({ scriptName: run.scriptName }),
    cancelUri,
    diagnosticsUri,
    uniqueChildRunComputeTargets: [],
    retainForLifetimeOfWorkspace: false,
  };
}

/**
 * A run with what is needed to look into it: `RunDetails`.
 * @param logFiles names and signed URLs
 */
export function runDetailsBody(
  context: EmulatorContext,
  run: Run,
  logFiles: Readonly<Record<string, string>>,
): JsonObject {
  return { ...sharedMembers(context, run), createdTimeUtc: run.createdUtc, logFiles };
}

/** An experiment as run history shows it. */
export function experimentBody(experiment: Experiment): JsonObject {
  const { id, name, description, createdUtc, tags } = experiment;
  return {
    experimentId: id,
    name,
    description,
    createdUtc,
    tags,
  };
}

function sharedMembers(context: EmulatorContext, run: Run): JsonObject {
  const end = run.endTimeUtc === undefined ? context.clock.now() : Date.parse(run.endTimeUtc);
  const running = run.startTimeUtc === undefined ? undefined : timeSpan(end - Date.parse(run.startTimeUtc));
  const { compute } = run;
  return {
    runId: run.runId,
    runUuid: run.uuid,
    runNumber: run.number,
    rootRunId: run.rootRunId,
    rootRunUuid: run.uuid,
    status: shownStatus(context, run),
    ...stated({
      parentRunId: run.parentRunId,
      startTimeUtc: run.startTimeUtc,
      endTimeUtc: run.endTimeUtc,
      duration: running,
      computeDuration: running,
      error: run.error === undefined ? undefined : errorBody(context, run),
      runDefinition: run.runDefinition,
      target: compute?.target,
    }),
    warnings: run.warnings,
    tags: run.tags,
    properties: run.properties,
    parameters: Object.fromEntries(run.parameters),
    services: {},
    settings: {},
    inputDatasets: [],
    outputDatasets: [],
    inputs: {},
    outputs: Object.fromEntries(
      [...run.outputs].map(([name, { type, uri }]) => [name, { assetId: uri, type }]),
    ),
    ...(compute === undefined ? {} : { compute: { ...compute, region: context.settings.location } }),
    revision: run.revision,
    statusRevision: run.revision,
    hasVirtualParent: false,
    createdBy: { ...run.createdBy },
    lastModifiedBy: { ...run.createdBy },
    lastModifiedUtc: run.endTimeUtc ?? run.startTimeUtc ?? run.createdUtc,
    userId: run.createdBy.userObjectId,
  };
}

/** Only what is known: the specifications have `null` for few members. */
function stated(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** Twice nested, as the error of every part of the regional API is. */
function errorBody(context: EmulatorContext, run: Run): JsonObject {
  const { location } = context.settings;
  return {
    error: {
      code: run.error?.code ?? '',
      message: run.error?.message ?? '',
      details: [],
    },
    correlation: { operation: run.uuid.replaceAll('-', ''), request: run.uuid.slice(0, 8) },
    environment: location,
    location,
    time: run.endTimeUtc ?? new Date(context.clock.now()).toISOString(),
    componentName: 'azureml-emulator',
  };
}

function uris(context: EmulatorContext, run: Run): { cancelUri: string; diagnosticsUri: string } {
  const { origin } = context.planes.api;
  const path = `${run.workspaceId}/experiments/${encodeURIComponent(run.experiment.name)}`;
  return {
    cancelUri: `${origin}/execution/v1.0${path}/runId/${encodeURIComponent(run.runId)}/cancel`,
    diagnosticsUri: `${origin}/history/v1.0${path}/runs/${encodeURIComponent(run.runId)}/details`,
  };
}
