import type { PlaneRequest } from '../planes/plane.js';
import type { EmulatorContext } from '../provider.js';
import type { RunCreator } from './run.js';

/** Who makes a run by a request. */
export function runCreator(context: EmulatorContext, request: PlaneRequest): RunCreator {
  const { identity } = context.settings;
  return {
    userObjectId: request.caller?.objectId ?? identity.objectId,
    userTenantId: request.caller?.tenantId ?? identity.tenantId,
    userName: request.caller?.clientId ?? identity.clientId,
  };
}
