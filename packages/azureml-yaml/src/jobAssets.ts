import type { CodeSource } from './code.js';
import type { ComputeSource } from './computeSource.js';
import type { DataSource, JobAssetType } from './dataSources.js';
import type { EnvironmentSpec } from './environment.js';
import type { EnvironmentSource } from './environmentSource.js';
import type { JsonObject } from './jsonObject.js';
import { computeArmId, referenceId, type AssetReference, type WorkspaceScope } from './references.js';

/** An anonymous component to register: a version that is a hash of its content, and the body. */
export interface ComponentVersion {
  readonly name: string;
  readonly version: string;
  /** Of `PUT …/components/{name}/versions/{version}` (api-version 2024-04-01). */
  readonly body: JsonObject;
}

/** A reference by label, whose version must be looked up. */
export interface LabelledReference {
  readonly type: 'codes' | 'environments' | 'data' | 'models' | 'components';
  readonly name: string;
  readonly label: string;
}

/** Code to upload as a snapshot; both paths absolute. */
export interface LocalCode {
  readonly path: string;
  /** Files and folders that are laid beside the code's own, as `additional_includes` asks. */
  readonly includes: readonly string[];
}

/** Data to upload to a datastore. */
export interface LocalData {
  /** Absolute. */
  readonly path: string;
  readonly type: JobAssetType;
  /** Default: the workspace's own. */
  readonly datastore?: string | undefined;
}

/**
 * Makes or finds what a job needs before it can be submitted. Each function is asked for as soon as
 * the way is clear, many at once and possibly twice for the same thing: remember what you made.
 */
export interface JobAssets {
  readonly scope: WorkspaceScope;
  /** @returns the ARM id of a code version with this content */
  code(code: LocalCode): Promise<string>;
  /** @returns the ARM id of the environment's anonymous version */
  environment(environment: EnvironmentSpec): Promise<string>;
  /** @returns the URI of the uploaded data; that of a `uri_folder` ends with `/` */
  data(data: LocalData): Promise<string>;
  /** @returns the ARM id behind a label */
  label(reference: LabelledReference): Promise<string>;
  /** @returns the ARM id of the registered component */
  component(component: ComponentVersion): Promise<string>;
}

/** The id to send for a reference of any form. */
export async function assetId(
  assets: JobAssets,
  type: LabelledReference['type'],
  reference: AssetReference,
): Promise<string> {
  if (reference.kind === 'label') {
    return assets.label({ type, name: reference.name, label: reference.label });
  }
  const id = referenceId(reference, type, assets.scope);
  if (id === undefined) throw new TypeError('Only a label has no id of its own.');
  return id;
}

/** The `codeId` to send. */
export async function codeId(
  assets: JobAssets,
  code: CodeSource | undefined,
  includes: readonly string[] = [],
): Promise<string | undefined> {
  switch (code?.kind) {
    case undefined:
      return undefined;
    case 'url':
      return code.url;
    case 'reference':
      return assetId(assets, 'codes', code.reference);
    case 'local':
      return assets.code({ path: code.path, includes });
  }
}

/** The `environmentId` to send. */
export async function environmentId(assets: JobAssets, environment: EnvironmentSource): Promise<string> {
  return environment.kind === 'inline'
    ? assets.environment(environment.environment)
    : assetId(assets, 'environments', environment.reference);
}

/** The `uri` to send for data. */
export async function dataUri(assets: JobAssets, source: DataSource, type: JobAssetType): Promise<string> {
  switch (source.kind) {
    case 'uri':
      return source.uri;
    case 'reference':
      return assetId(assets, source.assetType, source.reference);
    case 'local':
      return assets.data({ path: source.path, type, datastore: source.datastore });
  }
}

/** The `computeId` to send; absent means serverless. */
export function computeId({ scope }: JobAssets, compute: ComputeSource | undefined): string | undefined {
  return compute?.kind === 'name' ? computeArmId(scope, compute.name) : compute?.id;
}
