import { jsonCopy, type JsonObject } from '../json.js';
import type { PlaneRequest } from '../planes/plane.js';
import type { Resource } from './resourceStore.js';

/** The first version that tells when a workspace was made in `systemData` only. */
const firstModernVersion = '2021-07-01';

/**
 * A workspace as it is sent. Versions up to 2021-03-01-preview show the members that the articles of their
 * time show, most of them always null; later ones show what the specification 2024-04-01 has.
 * @param request whose api-version decides
 */
export function workspaceAnswer(workspace: Resource, request: PlaneRequest): unknown {
  const { id, name, type, location, tags, kind, properties, identity, sku, systemData } = workspace;
  const { creationTime, ...current } = properties;
  const modern = { id, name, type, location, tags, kind, properties: current, identity, sku, systemData };
  if ((request.query['api-version'] ?? firstModernVersion) >= firstModernVersion) return jsonCopy(modern);
  const legacy: JsonObject = {
    ...current,
    creationTime: creationTime ?? null,
    containerRegistry: current['containerRegistry'] ?? null,
    subscriptionState: null,
    subscriptionStatusChangeTimeStampUtc: null,
  };
  return jsonCopy({ ...modern, etag: null, properties: legacy });
}
