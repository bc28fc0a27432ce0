import type { YamlDocument } from './document.js';
import { localPath } from './localPaths.js';
import type { Located } from './nodes.js';
import { assetReference, type AssetReference } from './references.js';

/** The kinds of data that go in and out of a job. */
export const ASSET_TYPES = [
  'uri_file',
  'uri_folder',
  'mltable',
  'mlflow_model',
  'custom_model',
  'triton_model',
] as const;
export type JobAssetType = (typeof ASSET_TYPES)[number];

/** Where data or a model comes from. */
export type DataSource =
  /** A file or folder to upload to a datastore (default: the workspace's own); the path is absolute. */
  | { readonly kind: 'local'; readonly path: string; readonly datastore?: string | undefined }
  /** A datastore path, a job's output, or a cloud URL: sent as it is. */
  | { readonly kind: 'uri'; readonly uri: string }
  | {
      readonly kind: 'reference';
      readonly reference: AssetReference;
      readonly assetType: 'data' | 'models';
    };

const REMOTE = /^(?:azureml:\/\/|https?:\/\/|wasbs?:\/\/|abfss?:\/\/|adl:\/\/|hdfs:\/\/|runs:\/)/i;

/** Reads the `path` of an input or a model. */
export function parseDataSource(
  document: YamlDocument,
  value: Located,
  type: JobAssetType,
  datastore: string | undefined,
): DataSource | undefined {
  const text = value.text();
  if (text === undefined) return undefined;
  if (REMOTE.test(text)) return { kind: 'uri', uri: text };
  if (/^(?:azureml:|\/subscriptions\/)/.test(text)) {
    const assetType = type.endsWith('_model') ? 'models' : 'data';
    const reference = assetReference(value, text, assetType);
    return reference && { kind: 'reference', reference, assetType };
  }
  const want =
    type === 'uri_file' ? 'file' : type === 'uri_folder' || type === 'mltable' ? 'folder' : 'either';
  const path = localPath(document, value, text, want);
  return path === undefined ? undefined : { kind: 'local', path, datastore };
}
