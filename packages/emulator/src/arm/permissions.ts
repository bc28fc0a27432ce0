import { json } from '../planes/reply.js';
import type { ResourceProvider } from '../provider.js';
import {
  requireResourceGroup,
  requireWorkspace,
  resourceGroupPath,
  workspacePath,
} from './workspaceScope.js';

const resourceType = 'Microsoft.Authorization/permissions';

/**
 * `Permissions_ListForResourceGroup` and `Permissions_ListForResource` of 2022-04-01. The identity has the
 * same permissions on every scope.
 */
export const permissionsProvider: ResourceProvider = {
  name: 'permissions',
  register(context) {
    const { arm } = context.planes;
    arm.route({
      method: 'GET',
      path: `${resourceGroupPath}/providers/${resourceType}`,
      resourceType,
      handler: (request) => {
        requireResourceGroup(context, request);
        return json(200, { value: context.permissions.list() });
      },
    });
    arm.route({
      method: 'GET',
      path: `${workspacePath}/providers/${resourceType}`,
      resourceType,
      handler: (request) => {
        requireWorkspace(context, request);
        return json(200, { value: context.permissions.list() });
      },
    });
  },
};
