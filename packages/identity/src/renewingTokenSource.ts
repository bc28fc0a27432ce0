import type { AccessToken, Clock, Random, TokenSource } from '@azureml-actions/rest';
import type { Credential } from './credential.js';

/** Milliseconds before its end at which a token is renewed, at most a fifth of its life. */
const marginMs = 300_000;
const jitterMs = 60_000;

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
  readonly #kept = new Map<string, Kept>();
  readonly #underWay = new Map<string, Promise<AccessToken>>();

  constructor(credential: Credential, clock: Pick<Clock, 'now'>, random: Pick<Random, 'fraction'>) {
    this.credential = credential;
    this.#clock = clock;
    this.#random = random;
  }

  async getToken(audience: string, signal?: AbortSignal): Promise<AccessToken> {
    const kept = this.#kept.get(audience);
    if (kept !== undefined && this.#clock.now() < kept.renewAt) return kept.token;
    const already = this.#underWay.get(audience);
    if (already !== undefined) return already;
    const request = this.#renew(audience, kept, signal).finally(() => this.#underWay.delete(audience));
    this.#underWay.set(audience, request);
    return request;
  }

  invalidate(audience: string, token: string): void {
    if (this.#kept.get(audience)?.token.token === token) this.#kept.delete(audience);
  }

  async #renew(audience: string, kept: Kept | undefined, signal?: AbortSignal): Promise<AccessToken> {
    try {
      const token = await this.credential.requestToken(audience, signal);
      this.#kept.set(audience, { token, renewAt: this.#renewAt(token) });
      return token;
    } catch (error) {
      // Renewal is early on purpose: while the old token still works, a refusal can wait.
      if (kept !== undefined && kept.token.expiresOn - 10_000 > this.#clock.now()) return kept.token;
      throw error;
    }
  }

  #renewAt(token: AccessToken): number {
    const life = token.expiresOn - this.#clock.now();
    if (!this.credential.renewable) return token.expiresOn;
    const margin = Math.min(marginMs, life / 5);
    return token.expiresOn - margin - Math.min(jitterMs, margin / 5) * this.#random.fraction();
  }
}
