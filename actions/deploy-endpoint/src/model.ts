import type { Action } from '@azureml-actions/action-kit';
import { ensureModel, getModel, resolveLabel, type WorkspaceContext } from '@azureml-actions/azureml';
import { assetArmId, toModelBody, type ModelSpec, type ModelType } from '@azureml-actions/azureml-yaml';
import { InvalidInputError } from '@azureml-actions/rest';
import type { Desired } from './desired.js';

const modelTypes = ['custom_model', 'mlflow_model', 'triton_model'] as const;

/** The model that the input `model` names. */
export type ModelInput =
  | { readonly kind: 'version'; readonly name: string; readonly version: string }
  | { readonly kind: 'label'; readonly name: string; readonly label: string }
  | { readonly kind: 'id'; readonly id: string }
  /** A job's output or a datastore path, to be registered first. */
  | { readonly kind: 'uri'; readonly uri: string; readonly name: string; readonly type: ModelType };

/** Reads `model`, `model-name` and `model-type`; `undefined` leaves the choice to the file. */
export function readModelInput(action: Action, endpointName: string | undefined): ModelInput | undefined {
  const { inputs } = action;
  const model = inputs.text('model');
  const name = inputs.text('model-name') ?? endpointName;
  const type = inputs.choice('model-type', modelTypes) ?? 'custom_model';
  if (model === undefined) return undefined;
  if (/^\/subscriptions\//iu.test(model)) return { kind: 'id', id: model };
  if (/^(azureml:\/\/|runs:\/)/u.test(model)) {
    return { kind: 'uri', uri: model.replace(/\/+$/u, ''), name: name ?? 'model', type };
  }
  const reference = /^([^:@/]+)([:@])([^:@/]+)$/u.exec(model.replace(/^azureml:/u, ''));
  const [, assetName, separator, rest] = reference ?? [];
  if (assetName === undefined || rest === undefined) {
    inputs.reject(
      'model',
      `is '${model}'. Accepted: azureml:name:version, azureml:name@latest, an ARM id, or a URI such as azureml://jobs/<run-id>/outputs/model`,
    );
    return undefined;
  }
  return separator === '@'
    ? { kind: 'label', name: assetName, label: rest }
    : { kind: 'version', name: assetName, version: rest };
}

/**
 * The ARM id of the registered model that the input names, looked up without making anything.
 * @returns `undefined` when the input names none, or one that is to be registered first
 * @throws InvalidInputError, YamlFileError when the model of the input, or of the file, is missing
 */
export async function findModel(context: WorkspaceContext, desired: Desired): Promise<string | undefined> {
  const { model, deployment, deploymentDocument } = desired;
  const { workspace } = context.scope;
  switch (model?.kind) {
    case 'id':
      return model.id;
    case 'label':
      return resolveLabel(context, { type: 'models', name: model.name, label: model.label });
    case 'version': {
      const { name, version } = model;
      if ((await getModel(context, name, version)) === undefined) {
        throw new InvalidInputError(
          `Input model: azureml:${name}:${version} does not exist in workspace ${workspace}.`,
          { code: 'ModelNotFound', resource: `${name}:${version}`, remedy: otherModels },
        );
      }
      return assetArmId(context.scope, 'models', name, version);
    }
    case 'uri':
      return undefined;
    case undefined: {
      if (deployment.model?.kind !== 'reference' || deployment.model.reference.kind !== 'version')
        return undefined;
      const { name, version } = deployment.model.reference;
      if ((await getModel(context, name, version)) !== undefined) return undefined;
      throw deploymentDocument.error(
        'model',
        `azureml:${name}:${version} does not exist in workspace ${workspace}.`,
        otherModels,
      );
    }
  }
}

const otherModels =
  'Name a registered version, azureml:<name>@latest, or a run’s output: azureml://jobs/<run-id>/outputs/model in the input model.';

/** Registers the model that the input gives as a URI (`ModelVersions_CreateOrUpdate`). @returns its ARM id */
export async function registerModelInput(
  action: Action,
  context: WorkspaceContext,
  model: ModelInput | undefined,
): Promise<string | undefined> {
  if (model?.kind !== 'uri') return undefined;
  return register(action, context, model.name, model.uri, {
    type: model.type,
    source: { kind: 'uri', uri: model.uri },
    tags: {},
    properties: {},
  });
}

/**
 * Registers the model that a deployment file writes out in place.
 * @throws InvalidInputError for a local path, whose upload this version does not do
 */
export async function registerInlineModel(
  action: Action,
  context: WorkspaceContext,
  spec: ModelSpec,
  endpointName: string,
): Promise<string> {
  const { source } = spec;
  if (source.kind !== 'uri') {
    throw new InvalidInputError('The deployment’s model is a local path, which cannot be uploaded yet.', {
      resource: 'model',
      remedy:
        'Register the model first and name it as azureml:name:version, or give a URI such as azureml://jobs/<run-id>/outputs/model in the input model.',
    });
  }
  return register(action, context, spec.name ?? endpointName, source.uri, spec);
}

async function register(
  action: Action,
  context: WorkspaceContext,
  name: string,
  modelUri: string,
  spec: ModelSpec,
): Promise<string> {
  const jobName = /^azureml:\/\/jobs\/([^/]+)\//u.exec(modelUri)?.[1];
  const { model, reused } = await ensureModel(
    context,
    name,
    modelUri,
    toModelBody(spec, { modelUri, jobName }),
  );
  action.logger.info(
    `Model ${name}:${model.name} ${reused ? 'is registered already' : 'registered'} (${modelUri})`,
  );
  return model.id;
}
