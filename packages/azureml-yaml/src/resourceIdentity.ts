import type { Located } from './nodes.js';

/** The managed identities that an Azure resource runs as. */
export interface ResourceIdentitySpec {
  readonly type: 'SystemAssigned' | 'UserAssigned' | 'SystemAssigned,UserAssigned' | 'None';
  /** The ARM ids of the user-assigned identities. */
  readonly userAssigned: readonly string[];
}

const TYPES = {
  system_assigned: 'SystemAssigned',
  user_assigned: 'UserAssigned',
  'system_assigned,user_assigned': 'SystemAssigned,UserAssigned',
  none: 'None',
} as const;

/**
 * Reads `identity:` of a compute, a workspace or an endpoint. User-assigned identities are a list
 * of `resource_id`s, or, in a workspace, a mapping by id.
 *
 * @param options.maxUserAssigned - how many of them the resource takes
 */
export function parseResourceIdentity(
  value: Located | undefined,
  options: { readonly maxUserAssigned?: number } = {},
): ResourceIdentitySpec | undefined {
  const fields = value?.fields(['type', 'user_assigned_identities', 'principal_id', 'tenant_id']);
  const typeValue = fields?.required('type');
  const type = readType(typeValue);
  if (fields === undefined || type === undefined) return undefined;
  const list = fields.get('user_assigned_identities');
  const userAssigned = list === undefined ? [] : resourceIds(list);
  const max = options.maxUserAssigned;
  if (max !== undefined && userAssigned.length > max)
    list?.report(`At most ${max} user-assigned identity is accepted.`);
  const wantsUser = type === 'UserAssigned' || type === 'SystemAssigned,UserAssigned';
  if (wantsUser && list === undefined) {
    typeValue?.report('A user-assigned identity needs "user_assigned_identities" with a "resource_id".');
  }
  return { type, userAssigned };
}

/** The `identity` member of an ARM body. */
export function identityBody(identity: ResourceIdentitySpec): {
  readonly type: string;
  readonly userAssignedIdentities?: Readonly<Record<string, Readonly<Record<string, never>>>> | undefined;
} {
  return {
    type: identity.type,
    userAssignedIdentities:
      identity.userAssigned.length === 0
        ? undefined
        : Object.fromEntries(identity.userAssigned.map((id) => [id, {}])),
  };
}

function readType(value: Located | undefined): ResourceIdentitySpec['type'] | undefined {
  const text = value?.text();
  if (value === undefined || text === undefined) return undefined;
  const word = text
    .replace(/\s/g, '')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
  const entry = Object.entries(TYPES).find(([name]) => name === word);
  if (entry === undefined)
    value.report(`"${text}" is not accepted.`, `Accepted: ${Object.keys(TYPES).join('; ')}.`);
  return entry?.[1];
}

function resourceIds(value: Located): readonly string[] {
  if (value.node.kind === 'map') return [...value.node.entries.keys()];
  return (value.list() ?? []).flatMap((item) => {
    const id = item
      .fields(['resource_id', 'client_id', 'object_id', 'principal_id', 'tenant_id'])
      ?.required('resource_id')
      ?.text();
    return id ?? [];
  });
}
