import type { Resource } from '../arm/resourceStore.js';
import { objectOrEmpty, jsonCopy, type JsonObject } from '../json.js';

/** A resource as endpoints and deployments are sent: tracked resources of Azure ML bear no etag. */
export function trackedBody(resource: Resource): JsonObject {
  return objectOrEmpty(jsonCopy({ ...resource, etag: undefined }));
}
