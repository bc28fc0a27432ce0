import type { YamlDocument } from './document.js';
import type { JsonObject } from './jsonObject.js';
import { literalMap, type TextMap } from './mappings.js';
import type { Fields, Located } from './nodes.js';
import { identityBody, parseResourceIdentity, type ResourceIdentitySpec } from './resourceIdentity.js';

/** Percent of the requests, by deployment name. */
export type TrafficMap = Readonly<Record<string, number>>;

/** A managed online endpoint as its file states it. */
export interface OnlineEndpointSpec {
  readonly name: string;
  readonly location?: string | undefined;
  readonly authMode: 'Key' | 'AMLToken' | 'AADToken';
  readonly description?: string | undefined;
  readonly tags: TextMap;
  readonly properties: TextMap;
  readonly identity: ResourceIdentitySpec;
  readonly publicNetworkAccess?: 'Enabled' | 'Disabled' | undefined;
  /** Absent when the file says nothing about traffic, which is not the same as none. */
  readonly traffic?: TrafficMap | undefined;
  readonly mirrorTraffic?: TrafficMap | undefined;
}

const KEYS = [
  'name',
  'auth_mode',
  'traffic',
  'mirror_traffic',
  'description',
  'tags',
  'properties',
  'identity',
  'public_network_access',
  'location',
  'compute',
  'id',
  'kind',
  'provisioning_state',
  'scoring_uri',
  'openapi_uri',
] as const;

const AUTH_MODES = { key: 'Key', aml_token: 'AMLToken', aad_token: 'AADToken' } as const;

/**
 * Reads an `az ml` managed online endpoint file.
 *
 * @throws YamlFileError with every mistake of the file.
 */
export function parseOnlineEndpoint(document: YamlDocument): OnlineEndpointSpec {
  const fields = document.top.fields(KEYS);
  fields
    ?.get('compute')
    ?.report('Kubernetes endpoints are not supported.', 'Remove "compute" for a managed endpoint.');
  const name = fields && parseResourceName(fields.required('name'), 'endpoint');
  const authMode = fields?.get('auth_mode')?.oneOf(['key', 'aml_token', 'aad_token']);
  const access = fields?.get('public_network_access')?.oneOf(['enabled', 'disabled']);
  const rest = {
    location: fields?.get('location')?.text(),
    authMode: AUTH_MODES[authMode ?? 'key'],
    description: fields?.get('description')?.text(),
    tags: literalMap(fields?.get('tags')),
    properties: literalMap(fields?.get('properties')),
    identity: parseResourceIdentity(fields?.get('identity'), { maxUserAssigned: 1 }) ?? {
      type: 'SystemAssigned',
      userAssigned: [],
    },
    publicNetworkAccess: access && (access === 'enabled' ? 'Enabled' : 'Disabled'),
    traffic: parseTraffic(fields),
    mirrorTraffic: parseMirrorTraffic(fields?.get('mirror_traffic')),
  } as const;
  document.sink.throwIfAny();
  if (name === undefined) throw document.error('', 'The endpoint cannot be read.');
  return { name, ...rest };
}

/**
 * The body of `PUT …/onlineEndpoints/{name}` (api-version 2024-04-01). PUT replaces: what is not in
 * the body is gone.
 *
 * @param options.location - used when the file names none: the workspace's
 * @param options.traffic - in place of the file's; a new endpoint has no deployments, so `{}`
 */
export function toOnlineEndpointBody(
  spec: OnlineEndpointSpec,
  options: {
    readonly location: string;
    readonly traffic?: TrafficMap | undefined;
    readonly mirrorTraffic?: TrafficMap | undefined;
  },
): JsonObject {
  return {
    location: spec.location ?? options.location,
    tags: spec.tags,
    identity: identityBody(spec.identity),
    properties: {
      authMode: spec.authMode,
      description: spec.description,
      properties: spec.properties,
      publicNetworkAccess: spec.publicNetworkAccess,
      traffic: options.traffic ?? spec.traffic ?? {},
      mirrorTraffic: options.mirrorTraffic ?? spec.mirrorTraffic ?? {},
    },
  };
}

/** Names of endpoints and deployments: they become parts of host names and headers. */
export function parseResourceName(
  value: Located | undefined,
  what: 'endpoint' | 'deployment',
): string | undefined {
  const name = value?.text();
  if (name !== undefined && !/^(?=.{3,32}$)[a-zA-Z](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(name)) {
    value?.report(
      `"${name}" is no ${what} name.`,
      'Use 3 to 32 letters, digits and dashes, beginning with a letter and ending with a letter or a digit.',
    );
  }
  return name;
}

function parseTraffic(fields: Fields<(typeof KEYS)[number]> | undefined): TrafficMap | undefined {
  const value = fields?.get('traffic');
  const traffic = percentages(value, 100);
  if (traffic === undefined) return undefined;
  const total = Object.values(traffic).reduce((sum, share) => sum + share, 0);
  if (total !== 0 && total !== 100) value?.report(`The shares add up to ${total}, not to 100.`);
  return traffic;
}

function parseMirrorTraffic(value: Located | undefined): TrafficMap | undefined {
  const traffic = percentages(value, 50);
  if (traffic !== undefined && Object.keys(traffic).length > 1) {
    value?.report('Traffic can be mirrored to one deployment only.');
  }
  return traffic;
}

function percentages(value: Located | undefined, max: number): TrafficMap | undefined {
  const entries = value?.entries();
  if (entries === undefined) return undefined;
  return Object.fromEntries(
    entries.map(([name, share]) => [name, share.integer({ min: 0, max }) ?? 0] as const),
  );
}
