import { parseDataSource, type DataSource } from './dataSources.js';
import type { YamlDocument } from './document.js';
import type { JsonObject } from './jsonObject.js';
import { mapValues } from './jsonObject.js';
import { literalMap, type TextMap } from './mappings.js';
import type { Located } from './nodes.js';
import { assetReference, type AssetReference } from './references.js';
import type { PlainValue } from './tree.js';

/** A model as its file states it. */
export interface ModelSpec {
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly type: ModelType;
  readonly source: DataSource;
  readonly description?: string | undefined;
  readonly tags: TextMap;
  readonly properties: TextMap;
  readonly stage?: string | undefined;
  readonly flavors?: Readonly<Record<string, PlainValue>> | undefined;
}

/** The model of a deployment. */
export type ModelSource =
  | { readonly kind: 'reference'; readonly reference: AssetReference }
  /** To be registered first. */
  | { readonly kind: 'inline'; readonly model: ModelSpec };

const MODEL_TYPES = ['custom_model', 'mlflow_model', 'triton_model'] as const;
export type ModelType = (typeof MODEL_TYPES)[number];

const KEYS = [
  'name',
  'version',
  'type',
  'path',
  'description',
  'tags',
  'properties',
  'stage',
  'flavors',
  'datastore',
  'id',
  'utc_time_created',
  'creation_context',
  'job_name',
  'latest_version',
] as const;

/**
 * Reads an `az ml` model file.
 *
 * @throws YamlFileError with every mistake of the file.
 */
export function parseModel(document: YamlDocument): ModelSpec {
  const spec = readModel(document, document.top);
  if (spec?.name === undefined) document.top.report('"name" is missing.');
  document.sink.throwIfAny();
  if (spec === undefined) throw document.error('', 'The model cannot be read.');
  return spec;
}

/** Reads `model:` of a deployment: a reference, a local path, or a model written out in place. */
export function parseModelSource(document: YamlDocument, value: Located): ModelSource | undefined {
  if (value.node.kind === 'map') {
    const model = readModel(document, value);
    return model && { kind: 'inline', model };
  }
  const text = value.text();
  if (text === undefined) return undefined;
  if (
    /^azureml:\/\/(?:datastores|jobs|subscriptions)\//.test(text) ||
    !/^(?:azureml:|\/subscriptions\/)/.test(text)
  ) {
    const source = parseDataSource(document, value, 'custom_model', undefined);
    return source && { kind: 'inline', model: { type: 'custom_model', source, tags: {}, properties: {} } };
  }
  const reference = assetReference(value, text, 'models');
  return reference && { kind: 'reference', reference };
}

function readModel(document: YamlDocument, value: Located): ModelSpec | undefined {
  const fields = value.fields(KEYS);
  if (fields === undefined) return undefined;
  const given = fields.get('type');
  const type = given === undefined ? 'custom_model' : given.oneOf(MODEL_TYPES);
  const path = fields.required('path');
  const datastore = fields.get('datastore')?.text();
  const source = path && parseDataSource(document, path, type ?? 'custom_model', datastore);
  const flavors = fields.get('flavors')?.entries();
  const rest = {
    name: fields.get('name')?.text(),
    version: fields.get('version')?.literal(),
    description: fields.get('description')?.text(),
    tags: literalMap(fields.get('tags')),
    properties: literalMap(fields.get('properties')),
    stage: fields.get('stage')?.text(),
    flavors: flavors && Object.fromEntries(flavors.map(([name, flavor]) => [name, flavor.plain()])),
  };
  return type === undefined || source === undefined ? undefined : { type, source, ...rest };
}

/**
 * The body of `PUT …/models/{name}/versions/{version}` (api-version 2024-04-01).
 *
 * @param options.modelUri - where the files are: a datastore path, or a job's output
 */
export function toModelBody(
  spec: ModelSpec,
  options: {
    readonly modelUri: string;
    readonly isAnonymous?: boolean | undefined;
    readonly jobName?: string | undefined;
  },
): JsonObject {
  return {
    properties: {
      description: spec.description,
      tags: spec.tags,
      properties: spec.properties,
      modelType: spec.type,
      modelUri: options.modelUri,
      jobName: options.jobName,
      flavors: spec.flavors && mapValues(spec.flavors, (data) => ({ data })),
      stage: spec.stage,
      isAnonymous: options.isAnonymous ?? false,
      isArchived: false,
    },
  };
}
