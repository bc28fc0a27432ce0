import { validationError } from '../arm/armErrors.js';
import type { Resource } from '../arm/resourceStore.js';
import { AzureError } from '../azureError.js';
import { findEnvironment } from '../environments/environments.js';
import { stringOrUndefined } from '../json.js';
import { findModel, modelIdentity } from '../models/findModel.js';
import type { EmulatorContext } from '../provider.js';
import type { ContainerContents } from '../scoring/storageInitializer.js';
import type { DeploymentBody } from './deploymentBody.js';
import { inferencingRefusal } from './inferencingErrors.js';

const codeVersionType = 'Microsoft.MachineLearningServices/workspaces/codes/versions';

/**
 * Checks what a deployment needs and refers to: compute type, instance type, model, code, environment.
 * @param context the emulator
 * @param workspace where the references are looked up
 * @param properties of the deployment
 * @returns what its container is to hold
 * @throws AzureError 400
 */
export function checkReferences(
  context: EmulatorContext,
  workspace: Resource,
  properties: DeploymentBody['properties'],
): ContainerContents {
  if (properties.endpointComputeType.toLowerCase() !== 'managed') {
    throw validationError(
      `The endpoint compute type '${properties.endpointComputeType}' is not supported here: the emulator hosts ` +
        "'Managed' deployments only.",
      'properties.endpointComputeType',
    );
  }
  if (text(properties.instanceType) === undefined) {
    throw inferencingRefusal('InstanceType', 'The InstanceType field is required.');
  }
  checkEnvironment(context, workspace, text(properties.environmentId));
  return {
    model: requireModel(context, workspace, text(properties.model)),
    modelMountPath: text(properties.modelMountPath),
    code: requireCode(context, workspace, properties.codeConfiguration),
  };
}

/** @throws AzureError 400 unless it is at least one */
export function checkCapacity(capacity: number | null | undefined): number {
  const instances = capacity ?? 1;
  if (instances >= 1) return instances;
  throw inferencingRefusal(
    'Sku.Capacity',
    `The capacity of the sku is ${instances}. A deployment needs at least 1 instance.`,
  );
}

function requireModel(
  context: EmulatorContext,
  workspace: Resource,
  reference: string | undefined,
): ContainerContents['model'] {
  if (reference === undefined) return undefined;
  const model = findModel(context, workspace, reference);
  const uri = stringOrUndefined(model?.properties['modelUri']);
  if (model === undefined || uri === undefined) throw notFound('model', reference, 'properties.model');
  return { ...modelIdentity(model), uri };
}

function requireCode(
  context: EmulatorContext,
  workspace: Resource,
  configuration: DeploymentBody['properties']['codeConfiguration'],
): ContainerContents['code'] {
  const codeId = text(configuration?.codeId);
  if (configuration === undefined || configuration === null || codeId === undefined) {
    throw validationError(
      "The deployment needs a 'codeConfiguration' with 'codeId' and 'scoringScript': the emulator does not host " +
        'MLflow and Triton models without a scoring script, nor custom containers.',
      'properties.codeConfiguration',
    );
  }
  const id = codeId.replace(/^azureml:(?=\/)/i, '');
  const named = /^azureml:(?<name>[^:@/]+):(?<version>[^:@/]+)$/i.exec(id)?.groups;
  const code = context.store.get(
    named === undefined
      ? id
      : `${workspace.id}/codes/${named['name'] ?? ''}/versions/${named['version'] ?? ''}`,
  );
  const uri = stringOrUndefined(code?.properties['codeUri']);
  const isOurs = code?.id.toLowerCase().startsWith(`${workspace.id.toLowerCase()}/`) === true;
  if (uri === undefined || !isOurs || code.type.toLowerCase() !== codeVersionType.toLowerCase()) {
    throw notFound('code', codeId, 'properties.codeConfiguration.codeId');
  }
  return { uri, scoringScript: configuration.scoringScript };
}

function checkEnvironment(
  context: EmulatorContext,
  workspace: Resource,
  reference: string | undefined,
): void {
  if (reference === undefined) {
    throw inferencingRefusal('EnvironmentId', 'The EnvironmentId field is required.');
  }
  // What lies in a registry cannot be looked up here; its image would not be honoured anyway.
  if (/^azureml:\/\/registries\//i.test(reference)) return;
  if (findEnvironment(context, workspace, reference) === undefined) {
    throw notFound('environment', reference, 'properties.environmentId');
  }
}

function notFound(kind: string, reference: string, target: string): AzureError {
  return new AzureError(
    400,
    'UserError',
    `The specified ${kind} '${reference}' was not found in the workspace.`,
    { target },
  );
}

function text(value: string | null | undefined): string | undefined {
  return value === null || value === undefined || value === '' ? undefined : value;
}
