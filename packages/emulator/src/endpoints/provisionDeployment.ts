import type { Resource } from '../arm/resourceStore.js';
import { AzureError } from '../azureError.js';
import { objectOrEmpty, stringOrUndefined, type JsonObject } from '../json.js';
import type { EmulatorContext } from '../provider.js';
import type { ContainerSpec, DeploymentLimits } from '../scoring/deploymentRuntime.js';
import { parseDuration } from '../jobs/durations.js';
import { ContainerFailed } from '../scoring/scoringProcess.js';
import { storageAssetFiles } from '../scoring/storageAssetFiles.js';
import { DownloadFailed, type ContainerContents } from '../scoring/storageInitializer.js';
import { inference } from '../scoring/inference.js';
import { badArgument, resourceNotReady } from './inferencingErrors.js';

/**
 * Brings a deployment's container up: model and code into place, the scoring script loaded and answering.
 * @param context the emulator
 * @param workspace of the deployment
 * @param deployment as saved
 * @param contents what the container holds
 * @param signal gives up
 * @throws AzureError `ResourceNotReady` or `BadArgument`, as the operation of the deployment fails on Azure
 */
export async function provisionDeployment(
  context: EmulatorContext,
  workspace: Resource,
  deployment: Resource,
  contents: ContainerContents,
  signal: AbortSignal,
): Promise<void> {
  const runtime = inference(context).runtimes.ensure(deployment.id);
  const { properties } = deployment;
  const spec: ContainerSpec = {
    files: storageAssetFiles(context, workspace),
    contents,
    variables: texts(properties['environmentVariables']),
    ...probes(properties),
  };
  try {
    await runtime.deploy(spec, signal);
  } catch (error) {
    throw provisioningError(error);
  }
  runtime.setLimits(deploymentLimits(deployment));
}

/** The limits a deployment's settings and size put on its requests. */
export function deploymentLimits({ properties, sku }: Resource): DeploymentLimits {
  const settings = objectOrEmpty(properties['requestSettings']);
  const perInstance = numberOr(settings['maxConcurrentRequestsPerInstance'], 1);
  return {
    concurrency: perInstance * numberOr(sku?.['capacity'], 1),
    requestTimeoutMs: duration(settings['requestTimeout'], 5000),
  };
}

/** How long the probes have patience, in milliseconds, and how often in a row readiness must be shown. */
function probes(
  properties: JsonObject,
): Pick<ContainerSpec, 'readyTimeoutMs' | 'readySuccesses' | 'probeTimeoutMs'> {
  const patience = (probe: JsonObject): number =>
    duration(probe['initialDelay'], 10_000) +
    duration(probe['period'], 10_000) * numberOr(probe['failureThreshold'], 30);
  const liveness = objectOrEmpty(properties['livenessProbe']);
  const readiness = objectOrEmpty(properties['readinessProbe']);
  return {
    readyTimeoutMs: Math.min(patience(liveness), patience(readiness)),
    readySuccesses: numberOr(readiness['successThreshold'], 1),
    probeTimeoutMs: duration(readiness['timeout'], 2000),
  };
}

function provisioningError(error: unknown): AzureError {
  if (error instanceof DownloadFailed) {
    return badArgument(
      `Unable to download the user ${error.what}: ${error.message} The log of the storage initializer says more`,
    );
  }
  if (error instanceof ContainerFailed) {
    switch (error.reason) {
      case 'unhealthy':
        return resourceNotReady(
          'User container has crashed or terminated: Liveness probe failed: HTTP probe failed with statuscode: 502',
        );
      case 'crashed':
        return resourceNotReady('User container has crashed or terminated');
      case 'unavailable':
        return new AzureError(
          500,
          'InternalServerError',
          `The emulator cannot host scripts: ${error.message}`,
        );
    }
  }
  if (error instanceof AzureError) return error;
  return new AzureError(500, 'InternalServerError', error instanceof Error ? error.message : String(error));
}

function duration(value: unknown, fallback: number): number {
  return parseDuration(stringOrUndefined(value) ?? '') ?? fallback;
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

function texts(members: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(objectOrEmpty(members)).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}
