import type { Action } from '@azureml-actions/action-kit';
import {
  openYamlFile,
  parseWorkspace,
  parseYamlText,
  toWorkspaceBody,
  type WorkspaceSpec,
  type YamlDocument,
} from '@azureml-actions/azureml-yaml';
import { InvalidInputError, type Json } from '@azureml-actions/rest';

/** The workspace that the file and the inputs together ask for. */
export interface DesiredWorkspace {
  readonly spec: WorkspaceSpec;
  /** Knows where each value was asked for, for messages. */
  readonly document: YamlDocument;
}

const armResource = {
  pattern: /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/.+/iu,
  accepted: 'an ARM id: /subscriptions/…/resourceGroups/…/providers/…',
};

/** Reads `file` and the inputs, which win over it. */
export function readDesiredWorkspace(action: Action): DesiredWorkspace {
  const { inputs } = action;
  const file = inputs.text('file');
  const given: Record<string, string | undefined> = {
    name:
      file === undefined
        ? inputs.required('workspace-name', 'the name of the Azure Machine Learning workspace', {
            variables: ['AZUREML_ACTIONS_WORKSPACE_NAME'],
          })
        : inputs.text('workspace-name'),
    location: inputs.text('location'),
    storage_account: inputs.text('storage-account', { shape: armResource }),
    key_vault: inputs.text('key-vault', { shape: armResource }),
    application_insights: inputs.text('application-insights', { shape: armResource }),
    container_registry: inputs.text('container-registry', { shape: armResource }),
  };
  inputs.check();
  const options = {
    root: action.workspaceRoot,
    overrides: Object.entries(given).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}=${value}`],
    ),
    overrideInputs: Object.fromEntries(
      Object.entries(given).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, key === 'name' ? 'workspace-name' : key.replaceAll('_', '-')]],
      ),
    ),
  };
  const document =
    file === undefined
      ? parseYamlText('{}', { ...options, file: 'inputs' })
      : openYamlFile({ ...options, file, input: 'file' });
  return { spec: parseWorkspace(document), document };
}

/**
 * The body of the PUT that makes the workspace.
 * @throws InvalidInputError naming the inputs that making needs and finding does not
 */
export function creationBody({ spec }: DesiredWorkspace): Json {
  const needed: Record<string, string | undefined> = {
    location: spec.location,
    'storage-account': spec.storageAccount,
    'key-vault': spec.keyVault,
    'application-insights': spec.applicationInsights,
  };
  const missing = Object.entries(needed).flatMap(([input, value]) => (value === undefined ? [input] : []));
  if (spec.location === undefined || missing.length > 0) {
    throw new InvalidInputError(
      `Workspace ${spec.name} does not exist, and these inputs are missing to make it: ${missing.join(', ')}.`,
      {
        resource: spec.name,
        remedy:
          'Give them as inputs or in file, or check workspace-name, resource-group and subscription-id if it should exist.',
      },
    );
  }
  return toWorkspaceBody(spec, { location: spec.location });
}

/** @throws YamlFileError when the workspace is in another region than asked: that cannot change */
export function assertLocation({ spec, document }: DesiredWorkspace, actual: string): void {
  if (spec.location === undefined || normalise(spec.location) === normalise(actual)) return;
  throw document.error(
    'location',
    `${spec.location} was asked for, but workspace ${spec.name} exists in ${actual}.`,
    `A workspace cannot move. Accepted here: ${actual}; or choose another workspace-name.`,
  );
}

/** `West Europe` and `westeurope` are one region. */
function normalise(location: string): string {
  return location.replace(/\s+/gu, '').toLowerCase();
}
