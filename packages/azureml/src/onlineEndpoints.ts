import { listAll, parseAs, type Json } from '@azureml-actions/rest';
import * as v from 'valibot';
import { getResource, postAction, putAndWait, type WaitOptions } from './armResource.js';
import type { Traffic } from './traffic.js';
import { armId, armUrl, type WorkspaceContext } from './workspaceContext.js';

const authModes = ['Key', 'AMLToken', 'AADToken'] as const;
export type AuthMode = (typeof authModes)[number];

const identitySchema = v.looseObject({ type: v.string() });
const endpointSchema = v.object({
  id: v.string(),
  name: v.string(),
  location: v.string(),
  kind: v.nullish(v.string()),
  tags: v.nullish(v.record(v.string(), v.string())),
  identity: v.nullish(identitySchema),
  properties: v.object({
    authMode: v.pipe(
      v.string(),
      v.transform((mode) => authModes.find((known) => known.toLowerCase() === mode.toLowerCase()) ?? mode),
      v.picklist(authModes),
    ),
    description: v.nullish(v.string()),
    properties: v.nullish(v.record(v.string(), v.nullish(v.string()))),
    compute: v.nullish(v.string()),
    publicNetworkAccess: v.nullish(v.string()),
    traffic: v.nullish(v.record(v.string(), v.number()), {}),
    mirrorTraffic: v.nullish(v.record(v.string(), v.number()), {}),
    scoringUri: v.nullish(v.string()),
    swaggerUri: v.nullish(v.string()),
    provisioningState: v.nullish(v.string()),
  }),
});

/** An online endpoint, as far as the actions look at it. */
export type OnlineEndpoint = v.InferOutput<typeof endpointSchema>;

/** `OnlineEndpoints_Get` (2024-04-01); `undefined` when it does not exist. */
export function getOnlineEndpoint(
  context: WorkspaceContext,
  name: string,
): Promise<OnlineEndpoint | undefined> {
  return getResource(context, endpointId(context, name), `endpoint ${name}`, endpointSchema);
}

/**
 * `OnlineEndpoints_List` (2024-04-01): the endpoint of the workspace that answers at a scoring URI.
 * What Azure Resource Manager itself lists may be trusted with a credential; a bare URI may not.
 */
export async function findEndpointByScoringUri(
  context: WorkspaceContext,
  scoringUri: string,
): Promise<OnlineEndpoint | undefined> {
  const id = armId(context.scope, 'onlineEndpoints');
  const endpoints = listAll(
    context.client,
    {
      method: 'GET',
      url: armUrl(context, id),
      query: { 'api-version': context.apiVersion },
      audience: context.cloud.managementAudience,
      what: 'Looking for the endpoint of the scoring URI',
      resource: id,
    },
    endpointSchema,
  );
  for await (const endpoint of endpoints) {
    const { scoringUri: own } = endpoint.properties;
    if (typeof own === 'string' && sameAddress(own, scoringUri)) return endpoint;
  }
  return undefined;
}

/** Compares addresses as servers do: upper case in the host and a slash at the end mean nothing. */
function sameAddress(a: string, b: string): boolean {
  const [first, second] = [a, b].map((address) =>
    URL.canParse(address) ? new URL(address).href.replace(/\/+$/u, '') : address,
  );
  return first === second;
}

/** `OnlineEndpoints_CreateOrUpdate` (2024-04-01), waited for. It replaces what was there. */
export function putOnlineEndpoint(
  context: WorkspaceContext,
  name: string,
  body: Json,
  wait: WaitOptions,
): Promise<OnlineEndpoint> {
  return putAndWait(context, endpointId(context, name), body, `endpoint ${name}`, endpointSchema, wait);
}

/**
 * The body that changes an endpoint's traffic and nothing else: a PUT replaces, so that all the
 * caller can set goes back as it came.
 */
export function withTraffic(endpoint: OnlineEndpoint, traffic: Traffic): Json {
  const { properties } = endpoint;
  return {
    location: endpoint.location,
    ...(endpoint.kind === null || endpoint.kind === undefined ? {} : { kind: endpoint.kind }),
    tags: endpoint.tags ?? {},
    identity: writableIdentity(endpoint.identity),
    properties: {
      authMode: properties.authMode,
      description: properties.description,
      compute: properties.compute,
      publicNetworkAccess: properties.publicNetworkAccess,
      properties: writableProperties(properties.properties ?? {}),
      mirrorTraffic: properties.mirrorTraffic,
      traffic: Object.fromEntries(Object.entries(traffic).filter(([, percent]) => percent > 0)),
    },
  };
}

/** Azure adds bookkeeping of its own to `properties.properties`; it is not ours to write back. */
function writableProperties(properties: Readonly<Record<string, string | null | undefined>>): Json {
  return Object.fromEntries(
    Object.entries(properties).filter(
      ([name, value]) =>
        typeof value === 'string' &&
        !/^(azureml\.|AzureAsyncOperationUri$|createdBy$|lastModifiedBy$)/u.test(name),
    ),
  );
}

function writableIdentity(identity: OnlineEndpoint['identity']): Json {
  if (identity === null || identity === undefined) return { type: 'SystemAssigned' };
  const users = identity['userAssignedIdentities'];
  if (users === null || users === undefined || typeof users !== 'object') return { type: identity.type };
  return {
    type: identity.type,
    userAssignedIdentities: Object.fromEntries(Object.keys(users).map((id) => [id, {}])),
  };
}

const keysSchema = v.object({ primaryKey: v.pipe(v.string(), v.minLength(1)) });
const tokenSchema = v.object({
  accessToken: v.pipe(v.string(), v.minLength(1)),
  expiryTimeUtc: v.nullish(v.number()),
});

/** `OnlineEndpoints_ListKeys` (2024-04-01). @returns the primary key, a secret */
export async function getPrimaryKey(context: WorkspaceContext, name: string): Promise<string> {
  const response = await postAction(
    context,
    endpointId(context, name),
    'listKeys',
    `Reading the keys of endpoint ${name}`,
    { repeatable: true },
  );
  return parseAs(keysSchema, response.json(), `The keys of endpoint ${name}`).primaryKey;
}

/** `OnlineEndpoints_GetToken` (2024-04-01). @returns an AML token, a secret that ends */
export async function getEndpointToken(context: WorkspaceContext, name: string): Promise<string> {
  const response = await postAction(
    context,
    endpointId(context, name),
    'token',
    `Asking for a token of endpoint ${name}`,
    { repeatable: true },
  );
  return parseAs(tokenSchema, response.json(), `The token of endpoint ${name}`).accessToken;
}

function endpointId(context: WorkspaceContext, name: string): string {
  return armId(context.scope, 'onlineEndpoints', name);
}
