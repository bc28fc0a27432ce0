import type { Action } from '@azureml-actions/action-kit';
import {
  ensureCode,
  ensureComponent,
  ensureEnvironment,
  resolveLabel,
  type WorkspaceContext,
} from '@azureml-actions/azureml';
import {
  anonymousEnvironment,
  toEnvironmentBody,
  type EnvironmentSpec,
  type JobAssets,
  type LocalCode,
} from '@azureml-actions/azureml-yaml';
import { assetHash, codeSnapshot } from '@azureml-actions/transfer';
import { uploadLocalData } from './localData.js';
import { withIncludes } from './mergedCode.js';

/**
 * Makes in the workspace what a job needs, each thing once however often it is asked for, and all
 * of it at the same time where one does not need the other.
 */
export function jobAssets(action: Action, context: WorkspaceContext): JobAssets {
  return {
    scope: context.scope,
    code: once(
      (code) => JSON.stringify(code),
      (code) => makeCode(action, context, code),
    ),
    environment: once(
      (environment) => JSON.stringify(environment),
      (environment) => makeEnvironment(action, context, environment),
    ),
    data: once(
      ({ path, type, datastore }) => JSON.stringify([path, type === 'uri_folder', datastore]),
      ({ path, type, datastore }) => uploadLocalData(action, context, { path, type, datastore }),
    ),
    label: once(
      ({ type, name, label }) => `${type}/${name}@${label}`,
      (reference) => resolveLabel(context, reference),
    ),
    component: once(
      ({ name, version }) => `${name}:${version}`,
      (component) => ensureComponent(context, component),
    ),
  };
}

/** Remembers what was made, by a key, and what is being made. */
function once<Wanted>(
  keyOf: (wanted: Wanted) => string,
  make: (wanted: Wanted) => Promise<string>,
): (wanted: Wanted) => Promise<string> {
  const made = new Map<string, Promise<string>>();
  return (wanted) => {
    const key = keyOf(wanted);
    const known = made.get(key) ?? make(wanted);
    made.set(key, known);
    return known;
  };
}

async function makeCode(action: Action, context: WorkspaceContext, code: LocalCode): Promise<string> {
  return withIncludes(code, action.workspaceRoot, async (path, boundary) =>
    ensureCode(context, await codeSnapshot(path, boundary, action.signal)),
  );
}

async function makeEnvironment(
  action: Action,
  context: WorkspaceContext,
  environment: EnvironmentSpec,
): Promise<string> {
  const { build } = environment;
  const isLocal = build !== undefined && !/^(?:https?|git):/i.test(build.path);
  const uploadHash = isLocal ? await assetHash(build.path) : undefined;
  const contextUri = isLocal
    ? await uploadLocalData(action, context, { path: build.path, type: 'uri_folder' }, 'url')
    : undefined;
  return ensureEnvironment(context, {
    ...anonymousEnvironment(environment, uploadHash),
    body: toEnvironmentBody(environment, { isAnonymous: true, contextUri }),
  });
}
