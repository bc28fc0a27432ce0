import type { AccessToken, Clock } from '@azureml-actions/rest';
import { AuthenticationError } from './authenticationError.js';
import type { Credential } from './credential.js';
import { decodeClaims } from './jwt.js';

/** Milliseconds that a token without readable claims is taken to live: Entra's usual hour. */
const assumedLifetimeMs = 3_600_000;

/** A token that somebody else got; it cannot be renewed. */
export class StaticTokenCredential implements Credential {
  readonly description = 'the given access-token';
  readonly renewable = false;
  readonly #token: AccessToken;
  readonly #audiences: readonly string[];
  readonly #clock: Pick<Clock, 'now'>;

  constructor(token: string, clock: Pick<Clock, 'now'>) {
    const claims = decodeClaims(token);
    this.#clock = clock;
    this.#token = {
      token,
      expiresOn: claims?.exp === undefined ? clock.now() + assumedLifetimeMs : claims.exp * 1000,
    };
    this.#audiences = [claims?.aud ?? []].flat();
  }

  /** Milliseconds since the epoch at which the token ends. */
  get expiresOn(): number {
    return this.#token.expiresOn;
  }

  requestToken(audience: string): Promise<AccessToken> {
    if (this.#token.expiresOn <= this.#clock.now()) {
      return Promise.reject(
        new AuthenticationError('The given access-token has expired, and nothing here can renew it.', {
          code: 'TokenExpired',
          remedy:
            'Use get-token with OIDC or a client secret in this job, so that steps can renew, instead of passing access-token.',
        }),
      );
    }
    if (this.#audiences.length > 0 && !this.#audiences.some((known) => sameAudience(known, audience))) {
      return Promise.reject(
        new AuthenticationError(
          `The given access-token is for ${this.#audiences.join(', ')}, but this step needs one for ${audience}.`,
          {
            code: 'TokenAudience',
            remedy:
              'Use get-token with OIDC or a client secret, which give a token for each audience, or pass a token for this one.',
          },
        ),
      );
    }
    return Promise.resolve(this.#token);
  }
}

/** Audiences of Azure Resource Manager that stand for each other. */
const managementAliases = new Set(['https://management.azure.com', 'https://management.core.windows.net']);

function sameAudience(known: string, wanted: string): boolean {
  const [a, b] = [known, wanted].map((audience) => audience.replace(/\/+$/u, '').toLowerCase());
  if (a === undefined || b === undefined) return false;
  return a === b || (managementAliases.has(a) && managementAliases.has(b));
}
