import { listAll, type Json } from '@azureml-actions/rest';
import * as v from 'valibot';
import { getResource, putAndWait, type WaitOptions } from './armResource.js';
import { armId, armUrl, type WorkspaceContext } from './workspaceContext.js';

const computeSchema = v.object({
  id: v.string(),
  name: v.string(),
  location: v.nullish(v.string()),
  properties: v.object({
    computeType: v.string(),
    provisioningState: v.nullish(v.string()),
    provisioningErrors: v.nullish(v.array(v.unknown())),
    properties: v.nullish(
      v.object({
        vmSize: v.nullish(v.string()),
        scaleSettings: v.nullish(
          v.object({ minNodeCount: v.nullish(v.number()), maxNodeCount: v.nullish(v.number()) }),
        ),
      }),
    ),
  }),
});

/** A compute, as far as the actions look at it. */
export type Compute = v.InferOutput<typeof computeSchema>;

/** `Compute_Get` (2024-04-01); `undefined` when it does not exist. */
export function getCompute(context: WorkspaceContext, name: string): Promise<Compute | undefined> {
  return getResource(context, armId(context.scope, 'computes', name), `compute ${name}`, computeSchema);
}

/** The names of the workspace's computes as the end of a sentence (`Compute_List`, 2024-04-01). */
export async function describeComputes(context: WorkspaceContext): Promise<string> {
  const id = armId(context.scope, 'computes');
  const names: string[] = [];
  const computes = listAll(
    context.client,
    {
      method: 'GET',
      url: armUrl(context, id),
      query: { 'api-version': context.apiVersion },
      audience: context.cloud.managementAudience,
      what: 'Listing the computes',
      resource: id,
    },
    v.object({ name: v.string() }),
  );
  for await (const { name } of computes) names.push(name);
  return names.length === 0 ? 'none' : names.join(', ');
}

/** `Compute_CreateOrUpdate` (2024-04-01), waited for until Azure says that it is done. */
export function createCompute(
  context: WorkspaceContext,
  name: string,
  body: Json,
  wait: WaitOptions,
): Promise<Compute> {
  return putAndWait(
    context,
    armId(context.scope, 'computes', name),
    body,
    `compute ${name}`,
    computeSchema,
    wait,
  );
}
