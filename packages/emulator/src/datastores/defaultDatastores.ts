import type { Resource } from '../arm/resourceStore.js';
import { artifactContainer, blobStoreContainer } from '../storage/workspaceContainers.js';

/** A datastore every workspace has. */
export interface DefaultDatastore {
  readonly name: string;
  readonly container: string;
  readonly isDefault: boolean;
}

/** The datastores a workspace is born with. */
export function defaultDatastores(workspace: Resource): readonly DefaultDatastore[] {
  return [
    { name: 'workspaceartifactstore', container: artifactContainer, isDefault: false },
    { name: 'workspaceblobstore', container: blobStoreContainer(workspace), isDefault: true },
  ];
}
