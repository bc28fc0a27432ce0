import type { AccessToken, Clock } from '@azureml-actions/rest';
import { AuthenticationError } from './authenticationError.js';
import type { Credential } from './credential.js';
import { decodeClaims, type Claims } from './jwt.js';

/** Milliseconds that a token without readable claims is taken to live: Entra's usual hour. */
const assumedLifetimeMs = 3_600_000;

/** A token that somebody else got; it cannot be renewed. */
export class StaticTokenCredential implements Credential {
  readonly description = 'the given access-token';
  readonly renewable = false;
  readonly #token: AccessToken;
  readonly #claims: Claims | undefined;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #tenantId: string | undefined;

  /** @param tenantId the tenant it should be of, where that is known as a GUID */
  constructor(token: string, clock: Pick<Clock, 'now'>, tenantId?: string) {
    const claims = decodeClaims(token);
    this.#clock = clock;
    this.#claims = claims;
    this.#tenantId = tenantId;
    this.#token = {
      token,
      expiresOn: claims?.exp === undefined ? clock.now() + assumedLifetimeMs : claims.exp * 1000,
    };
  }

  /** False for an opaque token, whose end is only assumed. */
  get isReadable(): boolean {
    return this.#claims?.exp !== undefined;
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
    const [known, tenant] = [[this.#claims?.aud ?? []].flat(), this.#claims?.tid];
    if (known.length > 0 && !known.some((one) => sameAudience(one, audience))) {
      return Promise.reject(
        new AuthenticationError(
          `The given access-token is for ${known.join(', ')}, but this step needs one for ${audience}.`,
          {
            code: 'TokenAudience',
            remedy:
              'Use get-token with OIDC or a client secret, which give a token for each audience, or pass a token for this one.',
          },
        ),
      );
    }
    if (isGuid(tenant) && isGuid(this.#tenantId) && tenant.toLowerCase() !== this.#tenantId.toLowerCase()) {
      return Promise.reject(
        new AuthenticationError(
          `The given access-token was issued by tenant ${tenant}, but tenant-id is ${this.#tenantId}.`,
          { code: 'TokenTenant', remedy: 'Check tenant-id, or pass a token of this tenant.' },
        ),
      );
    }
    return Promise.resolve(this.#token);
  }
}

/** Audiences of Azure Resource Manager, cloud by cloud, that stand for each other. */
const managementAliases: readonly (readonly string[])[] = [
  ['https://management.azure.com', 'https://management.core.windows.net'],
  ['https://management.usgovcloudapi.net', 'https://management.core.usgovcloudapi.net'],
  ['https://management.chinacloudapi.cn', 'https://management.core.chinacloudapi.cn'],
];

/**
 * Whether a token for the one audience serves where the other is asked for. Tokens of version 2.0
 * name the resource by its application id: those only the server can judge.
 */
export function sameAudience(known: string, wanted: string): boolean {
  const [a, b] = [trimmed(known), trimmed(wanted)];
  if (a === b || isGuid(a)) return true;
  return managementAliases.some((aliases) => aliases.includes(a) && aliases.includes(b));
}

function trimmed(audience: string): string {
  return audience.replace(/\/+$/u, '').toLowerCase();
}

function isGuid(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(text);
}
