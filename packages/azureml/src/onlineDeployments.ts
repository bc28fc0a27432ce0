import { parseAs, type Json } from '@azureml-actions/rest';
import * as v from 'valibot';
import { getResource, postAction, putAndWait, type WaitOptions } from './armResource.js';
import { armId, type WorkspaceContext } from './workspaceContext.js';

const deploymentSchema = v.object({
  id: v.string(),
  name: v.string(),
  sku: v.nullish(v.object({ capacity: v.nullish(v.number()) })),
  properties: v.object({
    provisioningState: v.nullish(v.string()),
    model: v.nullish(v.string()),
    instanceType: v.nullish(v.string()),
  }),
});

/** One deployment of an online endpoint, as far as the actions look at it. */
export type OnlineDeployment = v.InferOutput<typeof deploymentSchema>;

/** `OnlineDeployments_Get` (2024-04-01); `undefined` when it does not exist. */
export function getOnlineDeployment(
  context: WorkspaceContext,
  endpoint: string,
  name: string,
): Promise<OnlineDeployment | undefined> {
  return getResource(
    context,
    deploymentId(context, endpoint, name),
    `deployment ${name} of endpoint ${endpoint}`,
    deploymentSchema,
  );
}

/** `OnlineDeployments_CreateOrUpdate` (2024-04-01), waited for; it takes minutes. */
export function putOnlineDeployment(
  context: WorkspaceContext,
  endpoint: string,
  name: string,
  body: Json,
  wait: WaitOptions,
): Promise<OnlineDeployment> {
  return putAndWait(
    context,
    deploymentId(context, endpoint, name),
    body,
    `deployment ${name} of endpoint ${endpoint}`,
    deploymentSchema,
    wait,
  );
}

export type ContainerType = 'StorageInitializer' | 'InferenceServer';

const logsSchema = v.object({ content: v.nullish(v.string(), '') });

/**
 * `OnlineDeployments_GetLogs` (2024-04-01). A deployment that failed to provision keeps its logs.
 * @param tail how many lines from the end
 */
export async function getDeploymentLogs(
  context: WorkspaceContext,
  endpoint: string,
  name: string,
  containerType: ContainerType,
  tail: number,
): Promise<string> {
  const response = await postAction(
    context,
    deploymentId(context, endpoint, name),
    'getLogs',
    `Reading the ${containerType} log of deployment ${name}`,
    { body: { containerType, tail }, repeatable: true },
  );
  return parseAs(logsSchema, response.json(), `The logs of deployment ${name}`).content;
}

function deploymentId(context: WorkspaceContext, endpoint: string, name: string): string {
  return armId(context.scope, 'onlineEndpoints', endpoint, 'deployments', name);
}
