import type { Action } from '@azureml-actions/action-kit';
import {
  getEndpointToken,
  getOnlineEndpoint,
  getPrimaryKey,
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
 * Finds the endpoint's URI and credential. A URI that Azure Resource Manager itself returned may
 * see the credential; one that was only given may when the cloud owns its host.
 * @throws InvalidInputError when the endpoint does not exist or has no URI yet
 */
export async function resolveTarget(
  action: Action,
  context: WorkspaceContext,
  test: SmokeTest,
): Promise<Target> {
  const given: ScoringAuth | undefined =
    test.scoringKey === undefined ? undefined : { kind: 'bearer', secret: test.scoringKey };
  if (test.endpointName === undefined) {
    return {
      scoringUri: test.scoringUri ?? '',
      auth: given ?? { kind: 'entra', audience: context.cloud.mlAudience },
    };
  }
  const endpoint = await getOnlineEndpoint(context, test.endpointName);
  const scoringUri = endpoint?.properties.scoringUri;
  if (endpoint === undefined || scoringUri === undefined || scoringUri === null) {
    throw new InvalidInputError(
      `Endpoint ${test.endpointName} ${endpoint === undefined ? 'does not exist' : 'has no scoring URI'} in workspace ${context.scope.workspace}.`,
      {
        code: 'EndpointNotFound',
        resource: test.endpointName,
        remedy: 'Check endpoint-name and workspace-name, or run deploy-endpoint first.',
      },
    );
  }
  context.client.trustedHosts.trust(scoringUri);
  return {
    scoringUri,
    auth: given ?? (await fetchAuth(action, context, endpoint.properties.authMode, test.endpointName)),
  };
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
