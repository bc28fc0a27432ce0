import { decodeClaims, type Claims } from '@azureml-actions/identity';
import type { AccessToken, Cloud, TokenSource } from '@azureml-actions/rest';
import type { NamedAudience } from './audience.js';

/** A token, for whom it is, and what it says of itself. */
export interface NamedToken extends AccessToken {
  /** The audience as the user named it. */
  readonly name: string;
  readonly uri: string;
  /** `undefined` for a token that cannot be read. */
  readonly claims: Claims | undefined;
}

/**
 * Gets a token for each audience, one after the other, so that a wrong identity is refused once.
 * @throws AuthenticationError when the identity provider refuses one of them
 */
export async function requestTokens(
  tokens: TokenSource,
  audiences: readonly NamedAudience[],
  cloud: Cloud,
  signal: AbortSignal,
): Promise<NamedToken[]> {
  const got: NamedToken[] = [];
  for (const { name, uri } of audiences) {
    const wanted = uri(cloud);
    const token = await tokens.getToken(wanted, signal);
    got.push({ ...token, name, uri: wanted, claims: decodeClaims(token.token) });
  }
  return got;
}
