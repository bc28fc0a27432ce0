import type { AccessToken, Clock, Logger, Random, TokenSource } from '@azureml-actions/rest';
import type { Credential } from './credential.js';
import { SharedRequest } from './sharedRequest.js';

/** Milliseconds before its end at which a token is renewed, at most a fifth of its life. */
const marginMs = 300_000;
const jitterMs = 60_000;
/** Milliseconds until a renewal that failed is tried again while the old token still works. */
const pauseMs = 30_000;
/** Milliseconds of life below which an old token is not worth handing out. */
const leastLifeMs = 10_000;

interface Kept {
  readonly token: AccessToken;
  readonly renewAt: number;
}

/**
 * Keeps one token per audience and renews it ahead of its end; concurrent callers share one
 * request.
 */
export class RenewingTokenSource implements TokenSource {
  readonly credential: Credential;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #random: Pick<Random, 'fraction'>;
  readonly #logger: Pick<Logger, 'debug' | 'warning'> | undefined;
  readonly #kept = new Map<string, Kept>();
  readonly #requests = new Map<string, SharedRequest<AccessToken>>();

  constructor(
    credential: Credential,
    clock: Pick<Clock, 'now'>,
    random: Pick<Random, 'fraction'>,
    logger?: Pick<Logger, 'debug' | 'warning'>,
  ) {
    this.credential = credential;
    this.#clock = clock;
    this.#random = random;
    this.#logger = logger;
  }

  async getToken(audience: string, signal?: AbortSignal): Promise<AccessToken> {
    const kept = this.#kept.get(audience);
    if (kept !== undefined && this.#clock.now() < kept.renewAt) return kept.token;
    let requests = this.#requests.get(audience);
    if (requests === undefined) this.#requests.set(audience, (requests = new SharedRequest()));
    return requests.join(() => this.#renew(audience, kept, signal), signal);
  }

  invalidate(audience: string, token: string): void {
    if (this.#kept.get(audience)?.token.token === token) this.#kept.delete(audience);
  }

  async #renew(audience: string, kept: Kept | undefined, signal?: AbortSignal): Promise<AccessToken> {
    try {
      const token = await this.credential.requestToken(audience, signal);
      this.#kept.set(audience, { token, renewAt: this.#renewAt(token) });
      this.#logger?.debug(
        `Token for ${audience} ${kept === undefined ? 'got' : 'renewed'}, ends ${new Date(token.expiresOn).toISOString()}`,
      );
      return token;
    } catch (error) {
      signal?.throwIfAborted();
      // Renewal is early on purpose: while the old token still works, a refusal can wait.
      const left = (kept?.token.expiresOn ?? 0) - this.#clock.now();
      if (kept === undefined || left <= leastLifeMs) throw error;
      const pause = Math.min(pauseMs, left - leastLifeMs);
      this.#kept.set(audience, { token: kept.token, renewAt: this.#clock.now() + pause });
      this.#logger?.warning(
        `The token for ${audience} could not be renewed yet and still works for ${String(Math.round(left / 1000))} s: ${error instanceof Error ? error.message : String(error)}`,
      );
      return kept.token;
    }
  }

  #renewAt(token: AccessToken): number {
    const life = token.expiresOn - this.#clock.now();
    if (!this.credential.renewable) return token.expiresOn;
    const margin = Math.min(marginMs, life / 5);
    return token.expiresOn - margin - Math.min(jitterMs, margin / 5) * this.#random.fraction();
  }
}
