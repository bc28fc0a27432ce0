import type { Action } from '@azureml-actions/action-kit';
import {
  findEndpointByScoringUri,
  getEndpointToken,
  getOnlineEndpoint,
  getPrimaryKey,
  type OnlineEndpoint,
  type ScoringAuth,
  type WorkspaceContext,
} from '@azureml-actions/azureml';
import { InvalidInputError } from '@azureml-actions/rest';
import type { SmokeTest } from './smokeInputs.js';

/** Where to send the request, and with which right. */
export interface Target {
  readonly scoringUri: string;
  readonly auth: ScoringAuth;
}

/**
 * Finds the endpoint's URI and credential. Only a URI that Azure Resource Manager itself returned
 * may see a credential, so that a bare `scoring-uri` is looked up among the workspace's endpoints;
 * one that is not there must have its host in `allowed-hosts`.
 * @throws InvalidInputError when the endpoint does not exist or has no URI yet
 */
export async function resolveTarget(
  action: Action,
  context: WorkspaceContext,
  test: SmokeTest,
): Promise<Target> {
  const endpoint =
    test.endpointName === undefined
      ? await findEndpointByScoringUri(context, test.scoringUri ?? '')
      : await requireEndpoint(context, test.endpointName);
  const scoringUri = endpoint?.properties.scoringUri ?? test.scoringUri ?? '';
  if (endpoint !== undefined) context.client.trustedHosts.trust(scoringUri);
  if (test.scoringKey !== undefined) {
    return { scoringUri, auth: { kind: 'bearer', secret: test.scoringKey } };
  }
  const auth: ScoringAuth =
    endpoint === undefined
      ? { kind: 'entra', audience: context.cloud.mlAudience }
      : await fetchAuth(action, context, endpoint.properties.authMode, endpoint.name);
  return { scoringUri, auth };
}

async function requireEndpoint(context: WorkspaceContext, name: string): Promise<OnlineEndpoint> {
  const endpoint = await getOnlineEndpoint(context, name);
  const missing = endpoint === undefined ? 'does not exist' : 'has no scoring URI yet';
  if (endpoint?.properties.scoringUri) return endpoint;
  throw new InvalidInputError(`Endpoint ${name} ${missing} in workspace ${context.scope.workspace}.`, {
    code: 'EndpointNotFound',
    resource: name,
    remedy: 'Check endpoint-name and workspace-name, or run deploy-endpoint first.',
  });
}

async function fetchAuth(
  action: Action,
  context: WorkspaceContext,
  authMode: 'Key' | 'AMLToken' | 'AADToken',
  endpointName: string,
): Promise<ScoringAuth> {
  if (authMode === 'AADToken') return { kind: 'entra', audience: context.cloud.mlAudience };
  const secret =
    authMode === 'Key'
      ? await getPrimaryKey(context, endpointName)
      : await getEndpointToken(context, endpointName);
  action.mask(secret);
  return { kind: 'bearer', secret };
}
