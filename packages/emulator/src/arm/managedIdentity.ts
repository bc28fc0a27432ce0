import { isObject, type JsonObject } from '../json.js';
import { uuid, type Random } from '../random.js';
import { validationError } from './armErrors.js';

const types = ['None', 'SystemAssigned', 'UserAssigned', 'SystemAssigned,UserAssigned'];

/**
 * Gives a managed identity its principals, as ARM's identity service does.
 * @param requested the `identity` member of the request, undefined when absent
 * @param existing what the resource has already; its principals stay
 * @param tenantId of the directory
 * @param random source of new principal ids
 * @throws AzureError 400 when the type is unknown
 */
export function assignIdentity(
  requested: unknown,
  existing: JsonObject | undefined,
  tenantId: string,
  random: Random,
): JsonObject | undefined {
  if (!isObject(requested)) return existing;
  const asked = String(requested['type']).replaceAll(' ', '').toLowerCase();
  const type = types.find((known) => known.toLowerCase() === asked);
  if (type === undefined) {
    throw validationError(
      `The identity type '${String(requested['type'])}' is not supported. The supported types are '${types.join("', '")}'.`,
      'identity.type',
    );
  }
  const identity: JsonObject = { type };
  if (type.includes('SystemAssigned')) {
    identity['principalId'] = existing?.['principalId'] ?? uuid(random);
    identity['tenantId'] = tenantId;
  }
  const users = requested['userAssignedIdentities'];
  if (type.includes('UserAssigned')) {
    if (!isObject(users) || Object.keys(users).length === 0) {
      throw validationError(
        "The identity type 'UserAssigned' needs at least one entry in 'userAssignedIdentities'.",
        'identity.userAssignedIdentities',
      );
    }
    const before = isObject(existing?.['userAssignedIdentities']) ? existing['userAssignedIdentities'] : {};
    identity['userAssignedIdentities'] = Object.fromEntries(
      Object.keys(users).map((id) => {
        const known = before[id];
        return [id, isObject(known) ? known : { principalId: uuid(random), clientId: uuid(random) }];
      }),
    );
  }
  return identity;
}
