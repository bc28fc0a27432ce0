import { createHash, timingSafeEqual } from 'node:crypto';
import type { TokenProblem } from '../entra/accessTokens.js';
import type { EndpointKeys } from './endpointKeys.js';
import type { AuthMode } from './authMode.js';

/** What a scoring request is checked against. */
export interface AuthorizationParts {
  readonly mode: AuthMode;
  readonly keys: () => EndpointKeys;
  /** Says whether an AML token is good for the endpoint. */
  readonly verifyAmlToken: (token: string) => Promise<'valid' | TokenProblem>;
  /** Says whether it is an Entra token for the ML audience. */
  readonly verifyEntraToken: (token: string) => Promise<'valid' | TokenProblem>;
  /** Says whether the identity behind an Entra token has {@link scoreAction}. */
  readonly mayScore: () => boolean;
}

/** What the role of an identity that scores with Entra tokens must allow. */
export const scoreAction = 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action';

/** Why a request was refused: the text the service's gateway answers with, as plain text and 401. */
export type Refusal = string;

const tokenRefusals: Readonly<Record<TokenProblem, Refusal>> = {
  malformed: 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
  signature: 'Jwt verification fails',
  expired: 'Jwt is expired',
  audience: 'Audiences in Jwt are not allowed',
};

/**
 * Decides whether a scoring request may pass.
 * @param credential the bearer token, undefined when the request has none
 * @param parts keys and tokens of the endpoint
 * @returns undefined when it may, else the text to answer 401 with
 */
export async function refuse(
  credential: string | undefined,
  parts: AuthorizationParts,
): Promise<Refusal | undefined> {
  if (parts.mode === 'Key') {
    if (credential === undefined) return 'key_auth_bad_header_forbidden';
    const { primaryKey, secondaryKey } = parts.keys();
    const accepted = [primaryKey, secondaryKey].map((key) => sameSecret(credential, key));
    return accepted.includes(true) ? undefined : 'key_auth_access_denied';
  }
  if (credential === undefined) return 'Jwt is missing';
  const verify = parts.mode === 'AMLToken' ? parts.verifyAmlToken : parts.verifyEntraToken;
  const verdict = await verify(credential);
  if (verdict !== 'valid') return tokenRefusals[verdict];
  // The service answers 401 here as well, and not 403.
  return parts.mode === 'AMLToken' || parts.mayScore()
    ? undefined
    : `The identity does not have permission to perform the action ${scoreAction}`;
}

function sameSecret(one: string, other: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(one), digest(other));
}
