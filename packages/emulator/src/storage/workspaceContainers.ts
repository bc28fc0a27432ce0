import { createHash } from 'node:crypto';
import type { Resource } from '../arm/resourceStore.js';

/** Container of a workspace's default datastore, `workspaceblobstore`. */
export function blobStoreContainer(workspace: Resource): string {
  return `azureml-blobstore-${workspaceGuid(workspace)}`;
}

/** Container of `workspaceartifactstore`, where runs keep their logs and outputs. */
export const artifactContainer = 'azureml';

/**
 * Container for one asset's upload. The same asset gets the same one, so that asking twice is safe.
 * @param workspace which it belongs to
 * @param asset name and version, in any form
 */
export function uploadContainer(workspace: Resource, asset: string): string {
  const digest = createHash('sha256').update(asset).digest('hex').slice(0, 26);
  return `${workspaceGuid(workspace)}-${digest}`;
}

/** True for a container of this workspace or the one all share. */
export function isContainerOf(workspace: Resource, container: string): boolean {
  return container === artifactContainer || container.includes(workspaceGuid(workspace));
}

function workspaceGuid(workspace: Resource): string {
  return String(workspace.properties['workspaceId']);
}
