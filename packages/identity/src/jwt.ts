import { tryParseJson } from '@azureml-actions/rest';
import * as v from 'valibot';

/** The claims we read from a token; never verified here, only shown and compared. */
// One odd claim must not hide the others.
const text = v.fallback(v.optional(v.string()), undefined);
const seconds = v.fallback(v.optional(v.number()), undefined);
const claimsSchema = v.object({
  aud: v.fallback(v.optional(v.union([v.string(), v.array(v.string())])), undefined),
  iss: text,
  sub: text,
  tid: text,
  oid: text,
  appid: text,
  azp: text,
  exp: seconds,
  nbf: seconds,
});
export type Claims = v.InferOutput<typeof claimsSchema>;

/** Decodes the payload of a JSON Web Token (RFC 7519); `undefined` for an opaque token. */
export function decodeClaims(token: string): Claims | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  const parsed = v.safeParse(claimsSchema, tryParseJson(Buffer.from(payload, 'base64url').toString('utf8')));
  return parsed.success ? parsed.output : undefined;
}
