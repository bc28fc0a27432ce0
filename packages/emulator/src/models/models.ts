import * as v from 'valibot';
import { parseBody } from '../arm/parseBody.js';
import { AzureError } from '../azureError.js';
import { registerVersionedAsset, type VersionTarget } from '../assets/versionedAssets.js';
import type { JsonObject } from '../json.js';
import type { ResourceProvider } from '../provider.js';
import { storageAssetFiles } from '../scoring/storageAssetFiles.js';
import { registerModelManagement } from './modelManagement.js';

const modelTypes = ['custom_model', 'mlflow_model', 'triton_model'];

const modelBody = v.looseObject({
  properties: v.looseObject({
    modelUri: v.pipe(v.string(), v.minLength(1)),
    modelType: v.nullish(v.string()),
    jobName: v.nullish(v.string()),
    stage: v.nullish(v.string()),
    flavors: v.nullish(v.record(v.string(), v.nullish(v.looseObject({})))),
  }),
});

/**
 * Models: `ModelContainers_*` and `ModelVersions_*` of 2024-04-01, and the models of the regional API
 * (model management, 2019-09-30), which are the same ones.
 */
export const modelsProvider: ResourceProvider = {
  name: 'models',
  register(context) {
    registerVersionedAsset(context, {
      collection: 'models',
      prepare: prepareModel,
      immutable: ['modelUri', 'modelType'],
      uploads: true,
    });
    registerModelManagement(context);
  },
};

async function prepareModel({ context, request, workspace }: VersionTarget): Promise<JsonObject> {
  const { modelUri, modelType, jobName, stage, flavors } = parseBody(modelBody, request).properties;
  const type = modelType ?? 'custom_model';
  if (!modelTypes.includes(type)) {
    throw new AzureError(
      400,
      'ValidationError',
      `The model type '${type}' is not supported. The supported types are '${modelTypes.join("', '")}'.`,
      { target: 'properties.modelType' },
    );
  }
  if ((await storageAssetFiles(context, workspace).kindOf(modelUri)) === undefined) {
    throw new AzureError(
      400,
      'UserError',
      `The model could not be registered: there are no files at '${modelUri.split('?')[0] ?? ''}'.`,
      { target: 'properties.modelUri' },
    );
  }
  const job = /^azureml:\/\/(?:.*\/)?jobs\/(?<job>[^/]+)\//i.exec(modelUri)?.groups?.['job'];
  return {
    modelUri,
    modelType: type,
    jobName: jobName ?? job ?? null,
    stage: stage ?? null,
    flavors: flavors ?? {},
  };
}
