import type { Json } from '@azureml-actions/rest';
import * as v from 'valibot';
import { getResource, putResource } from './armResource.js';
import { latestVersion } from './assetVersions.js';
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

/** The ARM id behind `azureml:name@latest`. */
export function findLatestEnvironment(context: WorkspaceContext, name: string): Promise<string | undefined> {
  return latestVersion(context, 'environments', name);
}
