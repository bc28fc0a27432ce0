import { tryParseJson } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { Inputs } from './inputs.js';

const text = v.pipe(v.string(), v.trim(), v.minLength(1));
const schema = v.object({
  clientId: text,
  clientSecret: text,
  tenantId: text,
  subscriptionId: v.optional(text),
  resourceManagerEndpointUrl: v.optional(text),
});

/** A service principal with its secret, as `az ad sp create-for-rbac --sdk-auth` prints it. */
export type ServicePrincipalJson = v.InferOutput<typeof schema>;

/**
 * Reads the input `creds`, the JSON that azure/login takes; of its other members none is needed.
 * A mistake is noted without a word of the text, all of which is secret.
 */
export function readServicePrincipalJson(inputs: Inputs): ServicePrincipalJson | undefined {
  const given = inputs.text('creds', { variables: ['AZUREML_ACTIONS_CREDS'] });
  if (given === undefined) return undefined;
  const parsed = v.safeParse(schema, tryParseJson(given));
  if (parsed.success) return parsed.output;
  const isObject = tryParseJson(given) instanceof Object;
  const missing = [...new Set(parsed.issues.map((issue) => v.getDotPath(issue) ?? ''))].join(', ');
  inputs.reject(
    'creds',
    isObject
      ? `has no usable ${missing}. Give the JSON with clientId, clientSecret, tenantId and subscriptionId`
      : 'is no JSON object. Give {"clientId":"…","clientSecret":"…","tenantId":"…","subscriptionId":"…"}',
  );
  return undefined;
}
