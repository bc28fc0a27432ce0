import type { RegionalContext, WorkspaceContext } from '@azureml-actions/azureml';
import { builtInClouds, type RestClientOptions } from '@azureml-actions/rest';
import { clientUnderTest, type ClientUnderTest } from '../../support/restClient.ts';
import type { ScriptedStep } from '../../support/scriptedTransport.ts';

const [cloud] = builtInClouds;

export const subscriptionId = '11111111-2222-4333-8444-555555555555';
/** The path of the workspace of these tests, on both planes. */
export const workspacePath = `/subscriptions/${subscriptionId}/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/mlw`;
export const arm = `https://management.azure.com${workspacePath}`;
export const api = 'https://westeurope.api.azureml.ms';

/** A workspace whose client answers from a script. */
export interface WorkspaceUnderTest extends ClientUnderTest {
  readonly context: WorkspaceContext;
}

export interface RegionUnderTest extends ClientUnderTest {
  readonly context: RegionalContext;
}

export function workspaceUnderTest(
  steps: readonly ScriptedStep[],
  options: Partial<RestClientOptions> = {},
): WorkspaceUnderTest {
  const under = clientUnderTest(steps, options);
  if (cloud === undefined) throw new Error('There is no cloud.');
  const scope = { subscriptionId, resourceGroup: 'rg-ml', workspace: 'mlw' };
  return { ...under, context: { client: under.client, cloud, scope, apiVersion: '2024-04-01' } };
}

/** The same with its regional API server found already. */
export function regionUnderTest(
  steps: readonly ScriptedStep[],
  options: Partial<RestClientOptions> = {},
): RegionUnderTest {
  const under = workspaceUnderTest(steps, options);
  return { ...under, context: { ...under.context, apiUrl: api } };
}
