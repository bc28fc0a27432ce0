import type { NodeAuthOptions } from '@azure/msal-node';
import {
  ActionsError,
  CancelledError,
  type AccessToken,
  type Clock,
  type Cloud,
  type Logger,
  type Random,
  type Transport,
} from '@azureml-actions/rest';
import { staticAuthority } from './authority.js';
import { AuthenticationError } from './authenticationError.js';
import type { Credential } from './credential.js';
import { entraError } from './entraErrors.js';

/** What every credential of an application stands on. */
export interface ApplicationOptions {
  readonly cloud: Cloud;
  readonly tenantId: string;
  readonly clientId: string;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Called with each token before anything else sees it. */
  readonly onSecret: (secret: string) => void;
}

/** How the application proves that it is itself. */
export type Proof = Pick<NodeAuthOptions, 'clientSecret' | 'clientAssertion'>;

/**
 * An application that signs in for itself: the client-credentials grant of Entra ID v2.0, by
 * msal-node. Each call asks Entra anew; keeping tokens is `RenewingTokenSource`'s concern.
 */
export class ConfidentialClientCredential implements Credential {
  readonly description: string;
  readonly renewable = true;
  readonly #options: ApplicationOptions;
  readonly #prove: (signal: AbortSignal | undefined) => Proof;

  /**
   * @param kind what the proof is, for messages
   * @param prove makes the proof of one sign-in; the signal ends what it has to fetch
   */
  constructor(kind: string, options: ApplicationOptions, prove: (signal: AbortSignal | undefined) => Proof) {
    this.description = `${kind}, application ${options.clientId}, tenant ${options.tenantId}`;
    this.#options = options;
    this.#prove = prove;
  }

  async requestToken(audience: string, signal?: AbortSignal): Promise<AccessToken> {
    signal?.throwIfAborted();
    // Loaded only when a sign-in is really needed: it is the largest part of a cold start.
    const [{ ConfidentialClientApplication, LogLevel }, { MsalNetwork }] = await Promise.all([
      import('@azure/msal-node'),
      import('./msalNetwork.js'),
    ]);
    const { cloud, tenantId, clientId, logger, onSecret } = this.#options;
    const network = new MsalNetwork(this.#options, signal);
    // One application a request: MSAL's own throttle would fail the next one without sending it.
    const application = new ConfidentialClientApplication({
      auth: { clientId, ...staticAuthority(cloud, tenantId), ...this.#prove(signal) },
      system: {
        networkClient: network,
        loggerOptions: {
          piiLoggingEnabled: false,
          logLevel: LogLevel.Warning,
          loggerCallback: (_level, message) => logger.debug(`msal: ${message}`),
        },
      },
    });
    const result = await application
      .acquireTokenByClientCredential({ scopes: [`${audience}/.default`], skipCache: true })
      .catch((error: unknown) => {
        signal?.throwIfAborted();
        // MSAL puts an error of its own, without a word of the cause, in the place of the network's.
        throw this.#asError(network.failure ?? error);
      });
    // MSAL can report success with an empty token when the answer was odd.
    if (result === null || result.accessToken === '' || result.expiresOn === null) {
      throw new AuthenticationError(
        `Entra ID answered without an access token for ${audience} (${this.description}).`,
        { code: 'EmptyToken', remedy: 'Run the job again; if it stays, check cloud and tenant-id.' },
      );
    }
    onSecret(result.accessToken);
    return { token: result.accessToken, expiresOn: result.expiresOn.getTime() };
  }

  #asError(error: unknown): unknown {
    if (error instanceof AuthenticationError || error instanceof CancelledError) return error;
    if (error instanceof ActionsError) {
      return new AuthenticationError(
        `Signing in to Entra ID failed (${this.description}): ${error.message}`,
        {
          code: error.code,
          resource: error.resource,
          requestId: error.requestId,
          remedy: error.remedy,
          cause: error,
        },
      );
    }
    if (!(error instanceof Error) || !('errorMessage' in error)) return error;
    const text = typeof error.errorMessage === 'string' ? error.errorMessage : error.message;
    return entraError(text, this.description, error);
  }
}
