import * as v from 'valibot';
import { AzureError } from '../azureError.js';
import { jsonCopy } from '../json.js';
import { empty, json } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { normalizeLocation } from '../settings.js';
import { page } from './paging.js';
import { parseBody } from './parseBody.js';
import { resourceGroupId } from './resourceId.js';
import type { Resource } from './resourceStore.js';
import { requireResourceGroup, requireSubscription, resourceGroupPath } from './workspaceScope.js';

const resourceType = 'Microsoft.Resources/resourceGroups';
const name = /^[-\w._()]{0,89}[-\w_()]$/u;

const body = v.looseObject({
  location: v.string('The location property is required for this definition.'),
  tags: v.optional(v.record(v.string(), v.string())),
  managedBy: v.optional(v.string()),
});

/** Resource groups: list, check, get, create or update. */
export const resourceGroupsProvider: ResourceProvider = {
  name: 'resource groups',
  register(context) {
    const { arm } = context.planes;
    arm.route({
      method: 'GET',
      path: '/subscriptions/:subscriptionId',
      resourceType: 'Microsoft.Resources/subscriptions',
      handler: (request) => {
        const subscriptionId = requireSubscription(context, request);
        return json(200, {
          id: `/subscriptions/${subscriptionId}`,
          subscriptionId,
          tenantId: context.settings.identity.tenantId,
          displayName: 'Azure ML emulator',
          state: 'Enabled',
        });
      },
    });
    arm.route({
      method: 'GET',
      path: '/subscriptions/:subscriptionId/resourceGroups',
      resourceType,
      handler: (request) => {
        const under = `/subscriptions/${requireSubscription(context, request)}`;
        const groups = context.store.list({ type: resourceType, under }).map(groupBody);
        return json(200, page(request, groups, context.settings.pageSize, '$skiptoken'));
      },
    });
    arm.route({
      method: 'GET',
      path: resourceGroupPath,
      resourceType,
      handler: (request) => json(200, groupBody(requireResourceGroup(context, request))),
    });
    arm.route({
      method: 'HEAD',
      path: resourceGroupPath,
      resourceType,
      handler: (request) => {
        requireResourceGroup(context, request);
        return empty(204);
      },
    });
    arm.route({
      method: 'PUT',
      path: resourceGroupPath,
      resourceType,
      handler: (request) => {
        const subscriptionId = requireSubscription(context, request);
        const input = parseBody(body, request);
        const id = resourceGroupId(subscriptionId, request.param('resourceGroupName'));
        const existing = context.store.get(id);
        checkGroup(request.param('resourceGroupName'), existing, input.location);
        const saved = saveResourceGroup(context, id, normalizeLocation(input.location), input.tags);
        return json(existing === undefined ? 201 : 200, groupBody(saved));
      },
    });
  },
};

/** Creates or replaces a resource group. */
export function saveResourceGroup(
  context: Pick<EmulatorContext, 'store'>,
  id: string,
  location: string,
  tags: Record<string, string> = {},
): Resource {
  return context.store.save({ id, location, tags, properties: { provisioningState: 'Succeeded' } });
}

function checkGroup(groupName: string, existing: Resource | undefined, location: string): void {
  if (!name.test(groupName)) {
    throw new AzureError(
      400,
      'InvalidResourceGroup',
      `The provided resource group name '${groupName}' has these invalid characters or ends with a period.`,
    );
  }
  if (existing?.location !== undefined && existing.location !== normalizeLocation(location)) {
    throw new AzureError(
      409,
      'InvalidResourceGroupLocation',
      `Invalid resource group location '${location}'. The Resource group already exists in location '${existing.location}'.`,
    );
  }
}

/** Resource groups show neither etag nor systemData. */
function groupBody(group: Resource): unknown {
  const { id, name: groupName, type, location, tags, properties } = group;
  return jsonCopy({ id, name: groupName, type, location, tags, properties });
}
