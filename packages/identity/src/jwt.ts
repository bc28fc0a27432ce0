import { tryParseJson } from '@azureml-actions/rest';
import * as v from 'valibot';

/** The claims we read from a token; never verified here, only shown and compared. */
const claimsSchema = v.object({
  aud: v.optional(v.union([v.string(), v.array(v.string())])),
  iss: v.optional(v.string()),
  sub: v.optional(v.string()),
  tid: v.optional(v.string()),
  oid: v.optional(v.string()),
  appid: v.optional(v.string()),
  azp: v.optional(v.string()),
  exp: v.optional(v.number()),
  nbf: v.optional(v.number()),
});
export type Claims = v.InferOutput<typeof claimsSchema>;

/** Decodes the payload of a JSON Web Token (RFC 7519); `undefined` for an opaque token. */
export function decodeClaims(token: string): Claims | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  const parsed = v.safeParse(claimsSchema, tryParseJson(Buffer.from(payload, 'base64url').toString('utf8')));
  return parsed.success ? parsed.output : undefined;
}
