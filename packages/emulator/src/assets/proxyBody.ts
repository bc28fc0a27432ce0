import type { Resource } from '../arm/resourceStore.js';
import { jsonCopy } from '../json.js';

/**
 * A resource as those below a workspace are sent: ARM's proxy resources have neither location nor etag. A
 * copy, so that later changes do not reach into it.
 */
export function proxyBody({ id, name, type, properties, systemData }: Resource): unknown {
  return jsonCopy({ id, name, type, properties, systemData });
}
