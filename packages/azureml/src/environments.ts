import type { Json } from '@azureml-actions/rest';
import * as v from 'valibot';
import { getResource, putResource } from './armResource.js';
import { armId, type WorkspaceContext } from './workspaceContext.js';

const environmentSchema = v.object({ id: v.string(), name: v.string() });

/** `EnvironmentVersions_Get` (2024-04-01). @returns its ARM id, `undefined` when it does not exist */
export async function findEnvironment(
  context: WorkspaceContext,
  name: string,
  version: string,
): Promise<string | undefined> {
  const id = armId(context.scope, 'environments', name, 'versions', version);
  return (await getResource(context, id, `environment ${name}:${version}`, environmentSchema))?.id;
}

/** `EnvironmentVersions_CreateOrUpdate` (2024-04-01). @returns its ARM id */
export async function createEnvironment(
  context: WorkspaceContext,
  name: string,
  version: string,
  body: Json,
): Promise<string> {
  const id = armId(context.scope, 'environments', name, 'versions', version);
  return (await putResource(context, id, body, `environment ${name}:${version}`, environmentSchema)).id;
}

/**
 * Makes sure that an environment version exists; a version never changes, so one that is there
 * is taken as it is.
 * @returns its ARM id
 */
export async function ensureEnvironment(
  context: WorkspaceContext,
  environment: { readonly name: string; readonly version: string; readonly body: Json },
): Promise<string> {
  const { name, version, body } = environment;
  return (
    (await findEnvironment(context, name, version)) ?? (await createEnvironment(context, name, version, body))
  );
}
