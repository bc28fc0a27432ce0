import * as v from 'valibot';
import { validationError } from '../arm/armErrors.js';
import { parseBody } from '../arm/parseBody.js';
import type { Resource } from '../arm/resourceStore.js';
import { registerVersionedAsset, saveVersion, type VersionTarget } from '../assets/versionedAssets.js';
import type { JsonObject } from '../json.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { curatedEnvironments } from './curatedEnvironments.js';

const route = v.looseObject({ path: v.string(), port: v.number() });
const environmentBody = v.looseObject({
  properties: v.looseObject({
    image: v.nullish(v.pipe(v.string(), v.minLength(1))),
    condaFile: v.nullish(v.string()),
    build: v.nullish(
      v.looseObject({
        contextUri: v.pipe(v.string(), v.minLength(1)),
        dockerfilePath: v.nullish(v.string()),
      }),
    ),
    osType: v.optional(v.picklist(['Linux', 'Windows']), 'Linux'),
    inferenceConfig: v.nullish(
      v.looseObject({
        livenessRoute: v.nullish(route),
        readinessRoute: v.nullish(route),
        scoringRoute: v.nullish(route),
      }),
    ),
  }),
});

/**
 * Environments: `EnvironmentContainers_*` and `EnvironmentVersions_*` of 2024-04-01. Nothing is built:
 * images and conda files are kept and shown, and not honoured.
 */
export const environmentsProvider: ResourceProvider = {
  name: 'environments',
  register(context) {
    registerVersionedAsset(context, {
      collection: 'environments',
      prepare: prepareEnvironment,
      immutable: ['image', 'condaFile', 'build'],
      appear: addCuratedEnvironment,
    });
  },
};

function prepareEnvironment({ request, name }: VersionTarget): JsonObject {
  const { image, condaFile, build, osType, inferenceConfig } = parseBody(environmentBody, request).properties;
  if (/^AzureML-/i.test(name)) {
    throw validationError(
      `The environment name '${name}' is invalid: names that begin with 'AzureML' are reserved for curated environments.`,
      'name',
    );
  }
  const hasImage = image !== undefined && image !== null;
  const hasBuild = build !== undefined && build !== null;
  if (hasImage === hasBuild) {
    throw validationError(
      hasImage
        ? "Only one of 'image' and 'build' may be given for an environment."
        : "One of 'image' and 'build' must be given for an environment.",
      'properties',
    );
  }
  return {
    environmentType: 'UserCreated',
    osType,
    ...(hasImage ? { image } : {}),
    ...(condaFile === undefined || condaFile === null ? {} : { condaFile }),
    ...(hasBuild ? { build: { dockerfilePath: 'Dockerfile', ...build } } : {}),
    ...(inferenceConfig === undefined || inferenceConfig === null ? {} : { inferenceConfig }),
  };
}

/**
 * The environment behind an id or a reference, in any form a job may use: an ARM id, `azureml:name:version`,
 * `azureml:name@latest`, `azureml://registries/azureml/environments/name/versions/v`, `AzureML-name`.
 * @returns undefined when it does not exist
 */
export function findEnvironment(
  context: EmulatorContext,
  workspace: Resource,
  reference: string,
): Resource | undefined {
  const forms = [
    /\/environments\/(?<name>[^/]+)\/(?:versions\/(?<version>[^/]+)|labels\/(?<label>[^/]+))$/i,
    /^azureml:(?<name>[^:@/]+)(?::(?<version>[^:@/]+)|@(?<label>[^:@/]+))$/i,
    /^(?<name>AzureML-[^:@/]+)(?::(?<version>[^:@/]+)|@(?<label>[^:@/]+))?$/i,
  ];
  const groups = forms.map((form) => form.exec(reference)?.groups).find((found) => found !== undefined);
  const name = groups?.['name'];
  if (name === undefined) return undefined;
  const container = `${workspace.id}/environments/${name}`;
  addCuratedEnvironment(context, workspace, name);
  const version = groups?.['version'];
  if (version !== undefined) return context.store.get(`${container}/versions/${version}`);
  return context.store
    .list({ type: 'Microsoft.MachineLearningServices/workspaces/environments/versions', under: container })
    .at(-1);
}

/** Puts a curated environment into the workspace, if there is one of that name. */
function addCuratedEnvironment(context: EmulatorContext, workspace: Resource, name: string): void {
  const curated = curatedEnvironments.find((known) => known.name.toLowerCase() === name.toLowerCase());
  if (curated === undefined) return;
  const id = `${workspace.id}/environments/${curated.name}/versions/${curated.version}`;
  if (context.store.get(id) !== undefined) return;
  const properties = {
    description: curated.description,
    tags: {},
    properties: {},
    isArchived: false,
    isAnonymous: false,
    environmentType: 'Curated',
    osType: 'Linux',
    image: `mcr.microsoft.com/azureml/curated/${curated.image}:${curated.version}`,
    provisioningState: 'Succeeded',
  };
  saveVersion(context, id, properties, {}, 'Microsoft');
}
