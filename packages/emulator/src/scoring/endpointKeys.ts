import { randomBytes } from 'node:crypto';

/** The keys of an endpoint: `EndpointAuthKeys` of 2024-04-01. */
export interface EndpointKeys {
  readonly primaryKey: string;
  readonly secondaryKey: string;
}

/** The keys of all endpoints of an emulator. They stand beside the resources, which never show them. */
export interface EndpointKeyring {
  /** Those of an endpoint, made when it has none yet. */
  of(endpointId: string): EndpointKeys;
  set(endpointId: string, keys: Partial<EndpointKeys>): void;
  remove(endpointId: string): void;
}

/** A new random key. */
export function newEndpointKey(): string {
  return randomBytes(24).toString('base64url');
}

/** Makes an empty keyring. */
export function endpointKeyring(): EndpointKeyring {
  const keys = new Map<string, EndpointKeys>();
  const ring: EndpointKeyring = {
    of(endpointId) {
      const existing = keys.get(endpointId.toLowerCase());
      if (existing !== undefined) return existing;
      const made = { primaryKey: newEndpointKey(), secondaryKey: newEndpointKey() };
      keys.set(endpointId.toLowerCase(), made);
      return made;
    },
    set(endpointId, changed) {
      keys.set(endpointId.toLowerCase(), { ...ring.of(endpointId), ...changed });
    },
    remove(endpointId) {
      keys.delete(endpointId.toLowerCase());
    },
  };
  return ring;
}
