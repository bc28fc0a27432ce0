import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import {
  excerpt,
  retryingExchange,
  tryParseJson,
  type Clock,
  type HttpResponse,
  type Logger,
  type Method,
  type Random,
  type Transport,
} from '@azureml-actions/rest';
import { AuthenticationError } from './authenticationError.js';

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
  /** What the last request failed with; MSAL does not pass it on. */
  failure: unknown;
  readonly #options: MsalNetworkOptions;
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends the requests and the waits between them */
  constructor(options: MsalNetworkOptions, signal: AbortSignal | undefined) {
    this.#options = options;
    this.#signal = signal;
  }

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#send<T>('GET', url, options);
  }

  sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#send<T>('POST', url, options);
  }

  async #send<T>(method: Method, url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    try {
      const response = await retryingExchange(
        () => ({
          method,
          url: new URL(url),
          headers: options?.headers ?? {},
          body: options?.body,
          timeoutMs: 30_000,
          signal: this.#signal,
        }),
        { ...this.#options, repeatable: true, signal: this.#signal },
      );
      const text = response.body.toString('utf8');
      assertAnswered(response, text, new URL(url).host);
      // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- MSAL's interface leaves the type of the body to MSAL, which checks it
      const body: T = JSON.parse(jsonOrOdd(text));
      return { status: response.status, headers: { ...response.headers }, body };
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

/** @throws AuthenticationError where all attempts were throttled or met a fault of the service */
function assertAnswered({ status, headers }: HttpResponse, text: string, host: string): void {
  const throttled = status === 429;
  if (!throttled && status !== 408 && status < 500) return;
  const aadsts = /AADSTS\d+/u.exec(text)?.[0];
  throw new AuthenticationError(
    `${host} ${throttled ? 'throttles this sign-in' : 'cannot sign anybody in now'}: ${String(status)} ${excerpt(describe(text))}`.trimEnd(),
    {
      code: aadsts ?? (throttled ? 'EntraThrottled' : 'EntraUnavailable'),
      resource: host,
      requestId: headers['x-ms-request-id'],
      remedy: throttled
        ? 'Entra ID gets too many sign-ins of this application. Run fewer jobs at once, or try again in some minutes.'
        : 'The fault is on Entra’s side, or a gateway’s in between. Run the job again; see https://status.azure.com.',
    },
  );
}

function describe(text: string): string {
  const parsed = tryParseJson(text);
  if (typeof parsed !== 'object' || parsed === null || !('error_description' in parsed)) return text;
  return typeof parsed.error_description === 'string' ? parsed.error_description : text;
}

/** A gateway's HTML becomes an OAuth error of which MSAL reads the two members. */
function jsonOrOdd(text: string): string {
  if (tryParseJson(text) !== undefined) return text;
  return JSON.stringify({ error: 'invalid_response', error_description: excerpt(text) });
}
