import * as v from 'valibot';
import { authModes, parseAuthMode } from '../scoring/authMode.js';

const texts = v.record(v.string(), v.nullish(v.string()));
const percents = v.record(v.string(), v.pipe(v.number(), v.integer()));

const authMode = v.pipe(
  v.string(),
  v.transform((text) => parseAuthMode(text) ?? text),
  v.picklist(authModes),
);

/** The body of `OnlineEndpoints_CreateOrUpdate` (2024-04-01). */
export const endpointBody = v.looseObject({
  location: v.string(),
  tags: v.nullish(v.record(v.string(), v.string())),
  kind: v.nullish(v.string()),
  identity: v.nullish(v.looseObject({ type: v.string() })),
  properties: v.looseObject({
    authMode,
    description: v.nullish(v.string()),
    properties: v.nullish(texts),
    compute: v.nullish(v.string()),
    publicNetworkAccess: v.nullish(v.picklist(['Enabled', 'Disabled'])),
    traffic: v.nullish(percents),
    mirrorTraffic: v.nullish(percents),
    keys: v.nullish(v.object({ primaryKey: v.nullish(v.string()), secondaryKey: v.nullish(v.string()) })),
  }),
});

/** An endpoint as its author wants it. */
export type EndpointBody = v.InferOutput<typeof endpointBody>;

/** The body of `OnlineEndpoints_Update` (2024-04-01): PATCH reaches nothing else. */
export const endpointPatch = v.looseObject({
  tags: v.nullish(v.record(v.string(), v.string())),
  identity: v.nullish(v.looseObject({ type: v.string() })),
});

/** The body of `OnlineEndpoints_RegenerateKeys` (2024-04-01). */
export const regenerateBody = v.looseObject({
  keyType: v.picklist(['Primary', 'Secondary']),
  keyValue: v.nullish(v.string()),
});
