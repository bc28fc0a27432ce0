import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isRecord, list, record, text, type JsonRecord } from './openApiJson.ts';

/** A part of a document, and the file that its references start from. */
export interface Located {
  readonly file: string;
  readonly node: JsonRecord;
}

/** The OpenAPI documents of a folder, read on first use. */
export interface OpenApiDocuments {
  /** Paths of the documents whose operations count, the newer before the older of the same API. */
  readonly files: readonly string[];
  document(file: string): JsonRecord;
  /** Follows a node's `$ref`, if it has one, to where it ends. */
  follow(located: Located): Located;
  /** The file and the pointer that a `$ref` names. */
  target(file: string, reference: string): Target;
}

/** What a `$ref` names. */
export interface Target {
  readonly file: string;
  readonly pointer: string;
}

const provider = 'specification/machinelearningservices';
const controlPlane = `${provider}/resource-manager/Microsoft.MachineLearningServices/stable/2024-04-01`;
const dataPlane = `${provider}/data-plane/Microsoft.MachineLearningServices/preview/2019-09-30`;

/** In the order of precedence: where two describe the same operation, the first one counts. */
const published = [
  ...['mfe', 'machineLearningServices', 'workspaceFeatures', 'registries'].map(
    (name) => `${controlPlane}/${name}.json`,
  ),
  'azure-sdk-for-python/run-history.json',
  ...['execution', 'runHistory', 'artifact', 'modelManagement', 'datastore', 'hyperdrive'].map(
    (name) => `${dataPlane}/${name}.json`,
  ),
];

/**
 * The documents of Azure ML: the control plane 2024-04-01, the regional API 2019-09-30, and run
 * history and metrics as azure-ai-ml uses them.
 * @param directory the folder they were published in
 */
export function openApiDocuments(directory: string): OpenApiDocuments {
  const read = new Map<string, JsonRecord>();
  const document = (file: string): JsonRecord => {
    let parsed = read.get(file);
    if (parsed === undefined) {
      const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
      parsed = record(value);
      read.set(file, parsed);
    }
    return parsed;
  };
  const target = (file: string, reference: string): Target => {
    const [path = '', pointer = ''] = reference.split('#');
    return { file: path === '' ? file : resolve(dirname(file), path), pointer };
  };
  const follow = (located: Located): Located => {
    const reference = text(located.node['$ref']);
    if (reference === undefined) return located;
    const { file, pointer } = target(located.file, reference);
    const node = atPointer(document(file), pointer);
    if (node === undefined) throw new Error(`${located.file} refers to ${reference}, which is not there.`);
    return follow({ file, node });
  };
  return { files: published.map((path) => join(directory, path)), document, follow, target };
}

/** The object a JSON pointer leads to, if there is one. */
export function atPointer(document: JsonRecord, pointer: string): JsonRecord | undefined {
  let node: unknown = document;
  for (const segment of pointer.split('/').slice(1)) {
    const key = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    node = Array.isArray(node) ? list(node)[Number(key)] : record(node)[key];
  }
  return isRecord(node) ? node : undefined;
}
