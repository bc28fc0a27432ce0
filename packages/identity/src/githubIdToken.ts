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
import { decodeClaims, type Claims } from './jwt.js';
import { SharedRequest } from './sharedRequest.js';

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

/** Milliseconds before its end at which an ID token is no longer handed out, at most a fifth of its life. */
const marginMs = 60_000;

interface Kept {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly renewAt: number;
}

/**
 * Gets GitHub's ID tokens ("OpenID Connect", docs.github.com): each lives for minutes, and a new
 * one can be had at any time while the job runs.
 */
export class GitHubIdTokens {
  readonly #options: GitHubIdTokensOptions;
  #current: Kept | undefined;
  #claims: Claims | undefined;
  readonly #requests = new SharedRequest<Kept>();

  constructor(options: GitHubIdTokensOptions) {
    this.#options = options;
  }

  /** What the last token said of itself; `undefined` before the first. */
  get claims(): Claims | undefined {
    return this.#claims;
  }

  /** Hands the current token out no more. */
  forget(): void {
    this.#current = undefined;
  }

  /**
   * An ID token that is not near its end; concurrent callers share one request.
   * @throws AuthenticationError when the runner gives none
   */
  async get(signal?: AbortSignal): Promise<string> {
    if (this.#current !== undefined && this.#options.clock.now() < this.#current.renewAt) {
      return this.#current.value;
    }
    return (await this.#requests.join(() => this.#renew(signal), signal)).value;
  }

  async #renew(signal: AbortSignal | undefined): Promise<Kept> {
    const value = await this.#request(signal);
    const claims = decodeClaims(value);
    const now = this.#options.clock.now();
    const expiresOn = claims?.exp === undefined ? now : claims.exp * 1000;
    this.#claims = claims;
    this.#current = { value, renewAt: expiresOn - Math.min(marginMs, (expiresOn - now) / 5) };
    return this.#current;
  }

  async #request(signal: AbortSignal | undefined): Promise<string> {
    const { request, audience, onSecret } = this.#options;
    const url = new URL(request.url);
    if (url.protocol !== 'https:') {
      throw new AuthenticationError(
        `GitHub’s endpoint for ID tokens is given as ${url.protocol}//${url.host}, not by https. Nothing was sent there.`,
        {
          code: 'IdTokenUnavailable',
          remedy: 'Look for what sets ACTIONS_ID_TOKEN_REQUEST_URL in this job.',
        },
      );
    }
    url.searchParams.set('audience', audience);
    const response = await retryingExchange(
      () => ({
        method: 'GET',
        url,
        headers: { accept: 'application/json', authorization: `Bearer ${request.token}` },
        timeoutMs: 30_000,
        signal,
      }),
      { ...this.#options, repeatable: true, signal },
    );
    const parsed = v.safeParse(answer, tryParseJson(response.body.toString('utf8')));
    if (response.status !== 200 || !parsed.success) {
      throw new AuthenticationError(
        `GitHub gave no ID token: ${url.host} answered ${String(response.status)}${response.status === 200 ? ' without one' : ''}.`,
        { code: 'IdTokenUnavailable', resource: url.host, remedy: remedyFor(response.status) },
      );
    }
    onSecret(parsed.output.value);
    return parsed.output.value;
  }
}

function remedyFor(status: number): string {
  if (status === 401 || status === 403) {
    return 'Check that the job has permissions: id-token: write. GitHub takes no requests for ID tokens after the job has ended.';
  }
  return 'The fault is on GitHub’s side. Run the job again; see https://www.githubstatus.com.';
}
