import type { Json } from '@azureml-actions/rest';
import * as v from 'valibot';
import { getResource, putResource } from './armResource.js';
import { armId, type WorkspaceContext } from './workspaceContext.js';

const componentSchema = v.object({ id: v.string(), name: v.string() });

/**
 * Makes sure that a component version exists; the version of an anonymous one is a hash of its
 * content, so one that is there is taken as it is.
 * (`ComponentVersions_Get`, `ComponentVersions_CreateOrUpdate`, 2024-04-01)
 * @returns its ARM id
 */
export async function ensureComponent(
  context: WorkspaceContext,
  component: { readonly name: string; readonly version: string; readonly body: Json },
): Promise<string> {
  const { name, version, body } = component;
  const id = armId(context.scope, 'components', name, 'versions', version);
  const what = `component ${name}:${version}`;
  const existing = await getResource(context, id, what, componentSchema);
  return (existing ?? (await putResource(context, id, body, what, componentSchema))).id;
}
