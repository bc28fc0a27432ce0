import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import {
  excerpt,
  retryingExchange,
  tryParseJson,
  type Clock,
  type Logger,
  type Method,
  type Random,
  type Transport,
} from '@azureml-actions/rest';

export interface MsalNetworkOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * MSAL's network over our transport, so that proxies, timeouts and retries are in one place.
 * A token request may be repeated: Entra ID just issues another token.
 */
export class MsalNetwork implements INetworkModule {
  readonly #options: MsalNetworkOptions;

  constructor(options: MsalNetworkOptions) {
    this.#options = options;
  }

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#send<T>('GET', url, options);
  }

  sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#send<T>('POST', url, options);
  }

  async #send<T>(method: Method, url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    const response = await retryingExchange(
      () => ({
        method,
        url: new URL(url),
        headers: options?.headers ?? {},
        body: options?.body,
        timeoutMs: 30_000,
      }),
      { ...this.#options, repeatable: true },
    );
    // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- MSAL's interface leaves the type of the body to MSAL, which checks it
    const body: T = JSON.parse(jsonOrOdd(response.body.toString('utf8')));
    return { status: response.status, headers: { ...response.headers }, body };
  }
}

/** A gateway's HTML becomes an OAuth error of which MSAL reads the two members. */
function jsonOrOdd(text: string): string {
  if (tryParseJson(text) !== undefined) return text;
  return JSON.stringify({ error: 'invalid_response', error_description: excerpt(text) });
}
