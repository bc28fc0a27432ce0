import {
  retryingExchange,
  tryParseJson,
  type Clock,
  type Logger,
  type Random,
  type Transport,
} from '@azureml-actions/rest';
import * as v from 'valibot';
import { AuthenticationError } from './authenticationError.js';
import { decodeClaims } from './jwt.js';

/** The runner's offer of ID tokens: two variables it sets under `permissions: id-token: write`. */
export interface IdTokenRequest {
  /** `ACTIONS_ID_TOKEN_REQUEST_URL`. */
  readonly url: string;
  /** `ACTIONS_ID_TOKEN_REQUEST_TOKEN`, a secret. */
  readonly token: string;
}

export interface GitHubIdTokensOptions {
  readonly request: IdTokenRequest;
  readonly audience: string;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Called with each token before anything else sees it. */
  readonly onSecret: (secret: string) => void;
}

const answer = v.object({ value: v.pipe(v.string(), v.minLength(1)) });

/** Milliseconds before its end at which an ID token is no longer handed out. */
const marginMs = 60_000;

/**
 * Gets GitHub's ID tokens ("OpenID Connect", docs.github.com): each lives for minutes, and a new
 * one can be had at any time while the job runs.
 */
export class GitHubIdTokens {
  readonly #options: GitHubIdTokensOptions;
  #current: { readonly value: string; readonly expiresOn: number } | undefined;

  constructor(options: GitHubIdTokensOptions) {
    this.#options = options;
  }

  /**
   * An ID token that is good for another minute at least.
   * @throws AuthenticationError when the runner gives none
   */
  async get(): Promise<string> {
    const { clock } = this.#options;
    if (this.#current !== undefined && this.#current.expiresOn - marginMs > clock.now()) {
      return this.#current.value;
    }
    const value = await this.#request();
    const expires = decodeClaims(value)?.exp;
    this.#current = { value, expiresOn: expires === undefined ? 0 : expires * 1000 };
    return value;
  }

  async #request(): Promise<string> {
    const { request, audience, onSecret } = this.#options;
    const url = new URL(request.url);
    url.searchParams.set('audience', audience);
    const response = await retryingExchange(
      () => ({
        method: 'GET',
        url,
        headers: { accept: 'application/json', authorization: `Bearer ${request.token}` },
        timeoutMs: 30_000,
      }),
      { ...this.#options, repeatable: true },
    );
    const parsed = v.safeParse(answer, tryParseJson(response.body.toString('utf8')));
    if (response.status !== 200 || !parsed.success) {
      throw new AuthenticationError(
        `GitHub gave no ID token: ${url.host} answered ${String(response.status)}.`,
        {
          code: 'IdTokenUnavailable',
          remedy: 'Check that the job has permissions: id-token: write, and see githubstatus.com.',
        },
      );
    }
    onSecret(parsed.output.value);
    return parsed.output.value;
  }
}
