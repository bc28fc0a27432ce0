import { discoveryProvider } from './api/discovery.js';
import { dependenciesProvider } from './arm/dependencies.js';
import { cloudMetadataProvider } from './arm/cloudMetadata.js';
import { computesProvider } from './arm/computes.js';
import { operationsProvider } from './arm/operationReplies.js';
import { permissionsProvider } from './arm/permissions.js';
import { resourceGroupsProvider } from './arm/resourceGroups.js';
import { workspacesProvider } from './arm/workspaces.js';
import type { ResourceProvider } from './provider.js';

/** Everything that is emulated, in the order in which it registers. */
export const resourceProviders: readonly ResourceProvider[] = [
  cloudMetadataProvider,
  operationsProvider,
  resourceGroupsProvider,
  permissionsProvider,
  dependenciesProvider,
  discoveryProvider,
  workspacesProvider,
  computesProvider,
];
