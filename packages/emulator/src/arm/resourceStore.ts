import { createHash } from 'node:crypto';
import { timestamp, type Clock } from '../clock.js';
import { jsonCopy, type JsonObject } from '../json.js';
import { resourceNotFound } from './armErrors.js';
import { parseResourceId } from './resourceId.js';

/** Who made a resource and when, as ARM adds it to each. */
export interface SystemData {
  createdBy: string;
  createdByType: 'Application';
  createdAt: string;
  lastModifiedBy: string;
  lastModifiedByType: 'Application';
  lastModifiedAt: string;
}

/** A resource as ARM shows it. */
export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  location?: string;
  tags?: Record<string, string>;
  kind?: string;
  identity?: JsonObject;
  sku?: JsonObject;
  properties: JsonObject;
  etag: string;
  systemData: SystemData;
}

/** A resource as a provider hands it in. */
export type ResourceInput = Omit<Resource, 'etag' | 'systemData' | 'name' | 'type'>;

/** Which resources to list. */
export interface ResourceFilter {
  /** Resource type, whatever the case. */
  type: string;
  /** Only those under this id: a subscription's, a resource group's or a parent resource's. */
  under: string;
}

/** Every ARM resource of the emulated subscription, by id, whatever the case it is asked in. */
export interface ResourceStore {
  get(id: string): Resource | undefined;
  /** @throws AzureError 404 `ResourceNotFound` */
  require(id: string): Resource;
  /**
   * Creates or replaces a resource. The id keeps the case it was created with; `etag` and `systemData`
   * are filled in, name and type taken from the id.
   * @param by the client id of who asks
   */
  save(input: ResourceInput, by?: string): Resource;
  /**
   * Changes `properties` in place without a trace in `systemData`: for what the service does by itself.
   * @returns the resource, or undefined when it is gone
   */
  amend(id: string, properties: JsonObject): Resource | undefined;
  /** Removes a resource and everything below it. @returns false when there was none */
  remove(id: string): boolean;
  /** Those that match, by name. */
  list(filter: ResourceFilter): readonly Resource[];
  /** All of them, by id. */
  all(): readonly Resource[];
}

/**
 * Makes an empty store.
 * @param clock for `systemData`
 */
export function createResourceStore(clock: Clock): ResourceStore {
  const resources = new Map<string, Resource>();
  const key = (id: string) => id.replace(/\/+$/, '').toLowerCase();
  const sorted = () => [...resources.values()].sort((a, b) => (key(a.id) < key(b.id) ? -1 : 1));

  const store: ResourceStore = {
    get: (id) => resources.get(key(id)),
    require(id) {
      const resource = store.get(id);
      if (resource === undefined) throw resourceNotFound(id);
      return resource;
    },
    save(input, by = 'azureml-emulator') {
      const existing = store.get(input.id);
      const id = existing?.id ?? input.id.replace(/\/+$/, '');
      const parts = parseResourceId(id);
      const now = timestamp(clock);
      const group = /\/resourceGroups\/(?<name>[^/]+)$/i.exec(id)?.groups?.['name'];
      const named = {
        id,
        name: parts?.name ?? group ?? id,
        type: existing?.type ?? parts?.type ?? 'Microsoft.Resources/resourceGroups',
      };
      // Named first for the order in which members are shown, and again because they are not the caller's.
      const resource: Resource = {
        ...named,
        ...input,
        ...named,
        etag: etagOf(input, now),
        systemData: {
          createdBy: existing?.systemData.createdBy ?? by,
          createdByType: 'Application',
          createdAt: existing?.systemData.createdAt ?? now,
          lastModifiedBy: by,
          lastModifiedByType: 'Application',
          lastModifiedAt: now,
        },
      };
      resources.set(key(id), resource);
      return resource;
    },
    amend(id, properties) {
      const resource = store.get(id);
      if (resource === undefined) return undefined;
      resource.properties = { ...resource.properties, ...properties };
      resource.etag = etagOf(resource, timestamp(clock));
      return resource;
    },
    remove(id) {
      const below = `${key(id)}/`;
      for (const other of [...resources.keys()]) {
        if (other.startsWith(below)) resources.delete(other);
      }
      return resources.delete(key(id));
    },
    list({ type, under }) {
      const scope = `${key(under)}/`;
      return sorted().filter(
        (resource) =>
          resource.type.toLowerCase() === type.toLowerCase() && key(resource.id).startsWith(scope),
      );
    },
    all: sorted,
  };
  return store;
}

/**
 * The resource as sent over the wire: a copy, so that later changes do not reach into it. Azure ML's
 * resources show no etag.
 */
export function resourceBody(resource: Resource): unknown {
  return jsonCopy({ ...resource, etag: undefined });
}

function etagOf(value: unknown, now: string): string {
  const digest = createHash('sha256').update(JSON.stringify(value)).update(now).digest('hex');
  return `"${digest.slice(0, 32)}"`;
}
