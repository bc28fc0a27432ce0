import type { AccessToken, TokenSource } from '@azureml-actions/rest';

/** A token source that hands out `token-1` and, after each `invalidate`, the next number. */
export class FakeTokens implements TokenSource {
  /** The audiences asked for, in order. */
  readonly asked: string[] = [];
  /** `[audience, token]` of each token that was refused. */
  readonly invalidated: [string, string][] = [];

  async getToken(audience: string, signal?: AbortSignal): Promise<AccessToken> {
    signal?.throwIfAborted();
    this.asked.push(audience);
    const token = `token-${this.invalidated.length + 1}`;
    return await Promise.resolve({ token, expiresOn: Number.MAX_SAFE_INTEGER });
  }

  invalidate(audience: string, token: string): void {
    this.invalidated.push([audience, token]);
  }
}
