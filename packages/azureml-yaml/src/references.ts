import type { Located } from './nodes.js';

/** The workspace that short references belong to. */
export interface WorkspaceScope {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly workspace: string;
}

export type AssetType = 'environments' | 'data' | 'models' | 'codes' | 'components';

/** An asset that exists already. */
export type AssetReference =
  /** An ARM id, a registry URI or a curated environment: sent as it is. */
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'version'; readonly name: string; readonly version: string }
  /** `name@latest`: its version must be looked up before the request is sent. */
  | { readonly kind: 'label'; readonly name: string; readonly label: string };

export function workspaceId(scope: WorkspaceScope): string {
  return (
    `/subscriptions/${scope.subscriptionId}/resourceGroups/${scope.resourceGroup}` +
    `/providers/Microsoft.MachineLearningServices/workspaces/${scope.workspace}`
  );
}

export function assetArmId(scope: WorkspaceScope, type: AssetType, name: string, version: string): string {
  return `${workspaceId(scope)}/${type}/${name}/versions/${version}`;
}

export function computeArmId(scope: WorkspaceScope, name: string): string {
  return `${workspaceId(scope)}/computes/${name}`;
}

/** The id to send for a reference; `undefined` for a label, whose version must be looked up first. */
export function referenceId(
  reference: AssetReference,
  type: AssetType,
  scope: WorkspaceScope,
): string | undefined {
  switch (reference.kind) {
    case 'id':
      return reference.id;
    case 'version':
      return assetArmId(scope, type, reference.name, reference.version);
    case 'label':
      return undefined;
  }
}

const SINGULAR = {
  environments: 'environment',
  data: 'data asset',
  models: 'model',
  codes: 'code asset',
  components: 'component',
} as const;

/**
 * Reads `azureml:name:version`, `azureml:name@label`, a registry URI, a curated environment or an
 * ARM id.
 *
 * @returns `undefined` after a reported mistake.
 */
export function assetReference(value: Located, text: string, type: AssetType): AssetReference | undefined {
  if (text.startsWith('azureml://')) return { kind: 'id', id: text };
  const short = text.startsWith('azureml:') ? text.slice('azureml:'.length) : text;
  if (short.startsWith('/')) return armId(value, short, type);
  // Azure itself expands the short name of a curated environment, and wants the prefix kept.
  if (type === 'environments' && short.startsWith('AzureML-')) return { kind: 'id', id: `azureml:${short}` };
  if (!text.startsWith('azureml:')) {
    value.report(
      `"${text}" is no reference to ${article(type)}.`,
      `Write azureml:<name>:<version>, azureml:<name>@latest, or a registry or ARM id.`,
    );
    return undefined;
  }
  return shortReference(value, short, type);
}

function shortReference(value: Located, short: string, type: AssetType): AssetReference | undefined {
  const versioned = /^([^:@/]+):([^/]+)$/.exec(short);
  if (versioned?.[1] !== undefined && versioned[2] !== undefined) {
    return { kind: 'version', name: versioned[1], version: versioned[2] };
  }
  const labelled = /^([^:@/]+)@([^:@/]+)$/.exec(short);
  if (labelled?.[1] !== undefined && labelled[2] !== undefined) {
    return { kind: 'label', name: labelled[1], label: labelled[2] };
  }
  if (/^[^:@/]+$/.test(short)) {
    value.report(
      `"azureml:${short}" names no version.`,
      `Write "azureml:${short}:<version>" or "azureml:${short}@latest".`,
    );
  } else {
    value.report(
      `"azureml:${short}" is no reference to ${article(type)}.`,
      'Write azureml:<name>:<version> or azureml:<name>@latest.',
    );
  }
  return undefined;
}

function armId(value: Located, id: string, type: AssetType): AssetReference | undefined {
  const parts = new RegExp(
    `^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.MachineLearningServices/(?:workspaces|registries)/[^/]+/${type}/[^/]+/(?:versions|labels)/[^/]+$`,
    'i',
  );
  if (parts.test(id)) return { kind: 'id', id };
  value.report(
    `"${id}" is not the ARM id of ${article(type)}.`,
    `Expected …/providers/Microsoft.MachineLearningServices/workspaces/<workspace>/${type}/<name>/versions/<version>.`,
  );
  return undefined;
}

function article(type: AssetType): string {
  const word = SINGULAR[type];
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}
