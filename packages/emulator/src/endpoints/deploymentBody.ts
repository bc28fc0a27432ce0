import * as v from 'valibot';
import { parseDuration } from '../jobs/durations.js';
import type { JsonObject } from '../json.js';

const duration = v.pipe(
  v.string(),
  v.check((text) => parseDuration(text) !== undefined, 'not an ISO 8601 duration such as PT30S'),
);
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));

const probe = v.looseObject({
  initialDelay: v.nullish(duration),
  period: v.nullish(duration),
  timeout: v.nullish(duration),
  successThreshold: v.nullish(positive),
  failureThreshold: v.nullish(positive),
});

const sku = v.looseObject({
  name: v.nullish(v.string()),
  capacity: v.nullish(v.pipe(v.number(), v.integer())),
});

/** The body of `OnlineDeployments_CreateOrUpdate` (2024-04-01). */
export const deploymentBody = v.looseObject({
  location: v.string(),
  tags: v.nullish(v.record(v.string(), v.string())),
  kind: v.nullish(v.string()),
  sku: v.nullish(sku),
  properties: v.looseObject({
    endpointComputeType: v.string(),
    description: v.nullish(v.string()),
    properties: v.nullish(v.record(v.string(), v.nullish(v.string()))),
    model: v.nullish(v.string()),
    modelMountPath: v.nullish(v.string()),
    codeConfiguration: v.nullish(
      v.looseObject({ codeId: v.nullish(v.string()), scoringScript: v.pipe(v.string(), v.minLength(1)) }),
    ),
    environmentId: v.nullish(v.string()),
    environmentVariables: v.nullish(v.record(v.string(), v.nullish(v.string()))),
    instanceType: v.nullish(v.string()),
    appInsightsEnabled: v.nullish(v.boolean()),
    egressPublicNetworkAccess: v.nullish(v.picklist(['Enabled', 'Disabled'])),
    requestSettings: v.nullish(
      v.looseObject({
        requestTimeout: v.nullish(duration),
        maxQueueWait: v.nullish(duration),
        maxConcurrentRequestsPerInstance: v.nullish(positive),
      }),
    ),
    scaleSettings: v.nullish(
      v.looseObject({
        scaleType: v.picklist(['Default', 'TargetUtilization']),
        minInstances: v.nullish(positive),
        maxInstances: v.nullish(positive),
      }),
    ),
    livenessProbe: v.nullish(probe),
    readinessProbe: v.nullish(probe),
    dataCollector: v.nullish(v.looseObject({})),
  }),
});

/** A deployment as its author wants it. */
export type DeploymentBody = v.InferOutput<typeof deploymentBody>;

/** The body of `OnlineDeployments_Update` (2024-04-01): PATCH reaches nothing else. */
export const deploymentPatch = v.looseObject({
  tags: v.nullish(v.record(v.string(), v.string())),
  sku: v.nullish(sku),
});

/** The body of `OnlineDeployments_GetLogs` (2024-04-01). */
export const logsBody = v.looseObject({
  containerType: v.optional(v.picklist(['StorageInitializer', 'InferenceServer']), 'InferenceServer'),
  tail: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

const probeDefaults = {
  initialDelay: 'PT10S',
  period: 'PT10S',
  timeout: 'PT2S',
  successThreshold: 1,
  failureThreshold: 30,
} as const;

/** The settings of a deployment with Azure's defaults for what was not said; all of them can be read back. */
export function completeSettings(properties: DeploymentBody['properties']): JsonObject {
  const { requestSettings, scaleSettings, livenessProbe, readinessProbe } = properties;
  return {
    requestSettings: {
      maxConcurrentRequestsPerInstance: requestSettings?.maxConcurrentRequestsPerInstance ?? 1,
      requestTimeout: requestSettings?.requestTimeout ?? 'PT5S',
      maxQueueWait: requestSettings?.maxQueueWait ?? 'PT0.5S',
    },
    scaleSettings: scaleSettings ?? { scaleType: 'Default' },
    livenessProbe: { ...probeDefaults, ...given(livenessProbe) },
    readinessProbe: { ...probeDefaults, ...given(readinessProbe) },
  };
}

function given(members: JsonObject | null | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(members ?? {}).filter(([, value]) => value !== null && value !== undefined),
  );
}
