import { AzureError } from '../azureError.js';
import type { Stage } from '../planes/plane.js';
import type { Permissions } from './permissions.js';
import { requiredAction } from './requiredAction.js';

/**
 * Refuses, as ARM does, what the caller has no permission for: 403 `AuthorizationFailed` with the action and
 * the scope. Azure looks here before it looks whether the resource exists.
 * @param permissions what the identity may do
 */
export function authorizationStage(permissions: Permissions): Stage {
  return (request, next) => {
    const { caller, route } = request;
    if (caller === undefined || route === undefined) return next();
    const required = requiredAction(request.method, request.path);
    if (required === undefined || permissions.allows(required.action)) return next();
    throw new AzureError(
      403,
      'AuthorizationFailed',
      `The client '${caller.clientId}' with object id '${caller.objectId}' does not have authorization to ` +
        `perform action '${required.action}' over scope '${required.scope}' or the scope is invalid. If access ` +
        'was recently granted, please refresh your credentials.',
    );
  };
}
