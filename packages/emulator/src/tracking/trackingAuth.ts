import { AzureError } from '../azureError.js';
import { bearerStage, bearerToken } from '../entra/bearerStage.js';
import { requireWorkspace } from '../arm/workspaceScope.js';
import type { Handler } from '../planes/plane.js';
import type { EmulatorContext } from '../provider.js';
import { runTokens } from './runTokens.js';

/**
 * Lets a run call with its own token, for its own workspace; everybody else needs one of Entra's, as
 * everywhere on the regional plane.
 * @param handler what they may call
 */
export function forRunsToo(context: EmulatorContext, handler: Handler): Handler {
  const { cloud, settings, tokens, planes, clock } = context;
  const entra = bearerStage({
    tokens,
    audiences: () => [...cloud.managementAudiences(), ...cloud.machineLearningAudiences()],
    authorizationUri: () => `${planes.login.origin}/${settings.identity.tenantId}`,
    clock,
  });
  return async (request) => {
    const token = bearerToken(request.headers);
    const claims = token === undefined ? undefined : await runTokens(context).verify(token);
    if (claims === undefined) {
      // The route is anonymous to the plane, which this check takes the place of.
      const checked = { ...request, route: undefined };
      return entra(checked, async () => {
        request.caller = checked.caller;
        return handler(request);
      });
    }
    if (requireWorkspace(context, request).id.toLowerCase() !== claims.workspaceId.toLowerCase()) {
      throw new AzureError(
        403,
        'AuthorizationFailed',
        `The token is for run ${claims.runId} of another workspace.`,
      );
    }
    return handler(request);
  };
}
