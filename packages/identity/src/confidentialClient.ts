import type { ConfidentialClientApplication, NodeAuthOptions } from '@azure/msal-node';
import type { AccessToken, Clock, Cloud, Logger, Random, Transport } from '@azureml-actions/rest';
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
  readonly #proof: Proof;
  /** Adds to an error what only the kind of proof knows, e.g. the subject of GitHub's token. */
  readonly #explain: (error: AuthenticationError) => AuthenticationError;
  #application: Promise<ConfidentialClientApplication> | undefined;

  constructor(
    kind: string,
    options: ApplicationOptions,
    proof: Proof,
    explain: (error: AuthenticationError) => AuthenticationError = (error) => error,
  ) {
    this.description = `${kind}, application ${options.clientId}, tenant ${options.tenantId}`;
    this.#options = options;
    this.#proof = proof;
    this.#explain = explain;
  }

  async requestToken(audience: string, signal?: AbortSignal): Promise<AccessToken> {
    signal?.throwIfAborted();
    this.#application ??= this.#create();
    const application = await this.#application;
    const result = await application
      .acquireTokenByClientCredential({ scopes: [`${audience}/.default`], skipCache: true })
      .catch((error: unknown) => {
        throw this.#asError(error);
      });
    // MSAL can report success with an empty token when the answer was odd.
    if (result === null || result.accessToken === '' || result.expiresOn === null) {
      throw new AuthenticationError(
        `Entra ID answered without an access token for ${audience} (${this.description}).`,
        { code: 'EmptyToken', remedy: 'Run the job again; if it stays, check cloud and tenant-id.' },
      );
    }
    this.#options.onSecret(result.accessToken);
    return { token: result.accessToken, expiresOn: result.expiresOn.getTime() };
  }

  #asError(error: unknown): unknown {
    // Our own errors come through the network and assertion callbacks as they are.
    if (!(error instanceof Error) || !('errorMessage' in error)) return error;
    const text = typeof error.errorMessage === 'string' ? error.errorMessage : error.message;
    return this.#explain(entraError(text, this.description, error));
  }

  async #create(): Promise<ConfidentialClientApplication> {
    // Loaded only when a sign-in is really needed: it is the largest part of a cold start.
    const [{ ConfidentialClientApplication: Application, LogLevel }, { MsalNetwork }] = await Promise.all([
      import('@azure/msal-node'),
      import('./msalNetwork.js'),
    ]);
    const { cloud, tenantId, clientId, logger } = this.#options;
    return new Application({
      auth: { clientId, ...staticAuthority(cloud, tenantId), ...this.#proof },
      system: {
        networkClient: new MsalNetwork(this.#options),
        loggerOptions: {
          piiLoggingEnabled: false,
          logLevel: LogLevel.Warning,
          loggerCallback: (_level, message) => logger.debug(`msal: ${message}`),
        },
      },
    });
  }
}

/** Entra's endpoints follow from cloud and tenant; giving them saves MSAL its discovery calls. */
function staticAuthority(cloud: Cloud, tenantId: string): Omit<NodeAuthOptions, 'clientId'> {
  const authority = `${cloud.authorityHost}/${encodeURIComponent(tenantId)}`;
  const host = new URL(cloud.authorityHost).host;
  return {
    authority,
    knownAuthorities: [host],
    cloudDiscoveryMetadata: JSON.stringify({
      tenant_discovery_endpoint: `${authority}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    }),
    authorityMetadata: JSON.stringify({
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      token_endpoint: `${authority}/oauth2/v2.0/token`,
      issuer: `${authority}/v2.0`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
      end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
    }),
  };
}
