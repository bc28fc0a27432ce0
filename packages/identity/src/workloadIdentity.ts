import type { AccessToken } from '@azureml-actions/rest';
import { AuthenticationError } from './authenticationError.js';
import { ConfidentialClientCredential, type ApplicationOptions } from './confidentialClient.js';
import type { Credential } from './credential.js';
import { describeIdToken, explainFederation } from './federation.js';
import { GitHubIdTokens, type IdTokenRequest } from './githubIdToken.js';

/** `Client assertion is not within its valid time range`. */
const assertionEnded = 'AADSTS700024';

/**
 * Workload identity federation: GitHub's ID token is the assertion. It is asked for inside the
 * callback, so that a sign-in hours into a wait has a fresh one.
 */
export class WorkloadIdentityCredential implements Credential {
  readonly description: string;
  readonly renewable = true;
  readonly #options: ApplicationOptions;
  readonly #idTokens: GitHubIdTokens;
  readonly #application: ConfidentialClientCredential;
  #isShown = false;

  constructor(options: ApplicationOptions, request: IdTokenRequest) {
    this.#options = options;
    this.#idTokens = new GitHubIdTokens({ ...options, request, audience: options.cloud.oidcAudience });
    this.#application = new ConfidentialClientCredential('OIDC', options, (signal) => ({
      clientAssertion: () => this.#assert(signal),
    }));
    this.description = this.#application.description;
  }

  async requestToken(audience: string, signal?: AbortSignal): Promise<AccessToken> {
    try {
      return await this.#application.requestToken(audience, signal);
    } catch (error) {
      if (!(error instanceof AuthenticationError) || error.code !== assertionEnded)
        throw this.#explain(error);
    }
    // It may have ended on its way: one whose life has just begun decides.
    this.#idTokens.forget();
    try {
      return await this.#application.requestToken(audience, signal);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  async #assert(signal: AbortSignal | undefined): Promise<string> {
    const assertion = await this.#idTokens.get(signal);
    if (!this.#isShown) {
      this.#isShown = true;
      this.#options.logger.info(`GitHub’s ID token: ${describeIdToken(this.#idTokens.claims)}`);
    }
    return assertion;
  }

  #explain(error: unknown): unknown {
    const { claims } = this.#idTokens;
    if (!(error instanceof AuthenticationError) || claims === undefined) return error;
    return explainFederation(error, claims, this.#options.clientId);
  }
}

/** Workload identity federation with GitHub as the issuer. */
export function workloadIdentityCredential(options: ApplicationOptions, request: IdTokenRequest): Credential {
  return new WorkloadIdentityCredential(options, request);
}
