import { createHash } from 'node:crypto';
import { isUrl, parseBuildContext, type BuildSpec } from './buildContext.js';
import { parseCondaFile } from './condaFile.js';
import type { YamlDocument } from './document.js';
import { literalMap, type TextMap } from './mappings.js';
import type { JsonObject } from './jsonObject.js';
import type { Fields, Located } from './nodes.js';

/** An environment as its file states it; the build context is still a local folder. */
export interface EnvironmentSpec {
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly image?: string | undefined;
  /** YAML text. */
  readonly condaFile?: string | undefined;
  readonly build?: BuildSpec | undefined;
  readonly osType?: 'Linux' | 'Windows' | undefined;
  readonly inferenceConfig?: InferenceConfigSpec | undefined;
  readonly description?: string | undefined;
  readonly tags: TextMap;
  readonly properties: TextMap;
}

export interface RouteSpec {
  readonly path: string;
  readonly port: number;
}

export interface InferenceConfigSpec {
  readonly livenessRoute: RouteSpec;
  readonly readinessRoute: RouteSpec;
  readonly scoringRoute: RouteSpec;
}

const KEYS = [
  'name',
  'version',
  'description',
  'tags',
  'properties',
  'image',
  'conda_file',
  'build',
  'os_type',
  'inference_config',
  'datastore',
  'auto_delete_setting',
  'id',
  'creation_context',
  'latest_version',
  'channels',
  'dependencies',
] as const;

/** The name under which inline environments are registered. */
export const ANONYMOUS_ENVIRONMENT = 'CliV2AnonymousEnvironment';

/**
 * Reads an `az ml` environment file.
 *
 * @throws YamlFileError with every mistake of the file.
 */
export function parseEnvironment(document: YamlDocument): EnvironmentSpec {
  const spec = readEnvironment(document, document.top);
  if (spec?.name === undefined) document.top.report('"name" is missing.');
  document.sink.throwIfAny();
  if (spec === undefined) throw document.error('', 'The environment cannot be read.');
  return spec;
}

/** Reads an environment, alone in a file or inline. */
export function readEnvironment(document: YamlDocument, value: Located): EnvironmentSpec | undefined {
  const fields = value.fields(KEYS);
  if (fields === undefined) return undefined;
  if (fields.has('channels') || fields.has('dependencies')) {
    value.report(
      'This looks like a conda file, not an environment.',
      'Name it in "conda_file", beside an "image".',
    );
    return undefined;
  }
  const image = fields.get('image');
  const build = fields.get('build');
  const conda = fields.get('conda_file');
  if (image !== undefined && build !== undefined) {
    build.report('An environment has either an "image" or a "build", not both.');
  } else if (image === undefined && build === undefined) {
    value.report(
      conda === undefined
        ? 'An environment needs an "image" or a "build".'
        : 'A "conda_file" needs an "image" to build on.',
    );
  } else if (conda !== undefined && image === undefined) {
    conda.report('A "conda_file" goes with an "image", not with a "build".');
  }
  const osType = fields.get('os_type')?.oneOf(['linux', 'windows']);
  return {
    name: fields.get('name')?.text(),
    version: fields.get('version')?.literal(),
    image: image?.text(),
    condaFile: conda && parseCondaFile(document, conda),
    build: build && parseBuildContext(document, build),
    osType: osType && (osType === 'linux' ? 'Linux' : 'Windows'),
    inferenceConfig: parseInferenceConfig(fields.get('inference_config')),
    description: fields.get('description')?.text(),
    tags: literalMap(fields.get('tags')),
    properties: literalMap(fields.get('properties')),
  };
}

/**
 * The body of `PUT …/environments/{name}/versions/{version}` (api-version 2024-04-01).
 *
 * @param options.contextUri - where the build context was uploaded; needed when it is a local folder
 */
export function toEnvironmentBody(
  spec: EnvironmentSpec,
  options: { readonly isAnonymous: boolean; readonly contextUri?: string | undefined },
): JsonObject {
  const { build } = spec;
  const contextUri =
    options.contextUri ?? (build !== undefined && isUrl(build.path) ? build.path : undefined);
  if (build !== undefined && contextUri === undefined) {
    throw new TypeError('An environment with a local build context needs the contextUri of its upload.');
  }
  return {
    properties: {
      image: spec.image,
      condaFile: spec.condaFile,
      build: build && { contextUri, dockerfilePath: build.dockerfilePath },
      osType: spec.osType,
      inferenceConfig: spec.inferenceConfig && {
        livenessRoute: { ...spec.inferenceConfig.livenessRoute },
        readinessRoute: { ...spec.inferenceConfig.readinessRoute },
        scoringRoute: { ...spec.inferenceConfig.scoringRoute },
      },
      isAnonymous: options.isAnonymous,
      isArchived: false,
      description: spec.description,
      tags: unlessEmpty(spec.tags),
      properties: unlessEmpty(spec.properties),
    },
  };
}

/**
 * The name and version under which an inline environment is registered: a hash of its content, so
 * that the same environment is registered, and its image built, once. The same as the `az ml`
 * client's, unless the environment has an inference configuration.
 *
 * @param uploadHash - the hash of the build context's folder; needed when there is a build
 */
export function anonymousEnvironment(
  spec: EnvironmentSpec,
  uploadHash?: string,
): { readonly name: string; readonly version: string } {
  let parts: readonly string[];
  if (spec.build === undefined) {
    const inference = spec.inferenceConfig && JSON.stringify(spec.inferenceConfig);
    parts = [spec.image ?? '', inference ?? '', spec.condaFile ?? ''];
  } else {
    parts = [uploadHash ?? spec.build.path, spec.build.dockerfilePath ?? ''];
  }
  // The client "joins" each further hash with what it has so far as the separator between its digits.
  const mixed = parts
    .filter((part) => part !== '')
    .map(sha256)
    .reduce((before, hash) => hash.split('').join(before), '');
  return { name: ANONYMOUS_ENVIRONMENT, version: sha256(mixed) };
}

/** An inline environment as what is registered: name and version by its content, and the body. */
export function anonymousEnvironmentVersion(spec: EnvironmentSpec): {
  readonly name: string;
  readonly version: string;
  readonly body: JsonObject;
} {
  return { ...anonymousEnvironment(spec), body: toEnvironmentBody(spec, { isAnonymous: true }) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function unlessEmpty(map: TextMap): TextMap | undefined {
  return Object.keys(map).length === 0 ? undefined : map;
}

function parseInferenceConfig(value: Located | undefined): InferenceConfigSpec | undefined {
  const fields = value?.fields(['liveness_route', 'readiness_route', 'scoring_route']);
  if (fields === undefined) return undefined;
  const livenessRoute = parseRoute(fields, 'liveness_route');
  const readinessRoute = parseRoute(fields, 'readiness_route');
  const scoringRoute = parseRoute(fields, 'scoring_route');
  return livenessRoute && readinessRoute && scoringRoute && { livenessRoute, readinessRoute, scoringRoute };
}

function parseRoute<Key extends string>(fields: Fields<Key>, key: Key): RouteSpec | undefined {
  const route = fields.required(key)?.fields(['path', 'port']);
  const path = route?.required('path')?.text();
  const port = route?.required('port')?.integer({ min: 1, max: 65_535 });
  return path === undefined || port === undefined ? undefined : { path, port };
}
