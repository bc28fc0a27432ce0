import type { TokenSource } from './accessToken.js';
import type { Clock } from './clock.js';
import { InvalidResponseError } from './failures.js';
import { tryParseJson, type Json } from './json.js';
import { resolveLink } from './links.js';
import type { Logger } from './logger.js';
import type { Random } from './random.js';
import { requestIdOf, RestError } from './restError.js';
import type { RetryPolicy } from './retry.js';
import { retryingExchange, type FinalAnswer } from './retryingExchange.js';
import type { HttpRequest, HttpResponse, Method, Transport } from './transport.js';
import type { TrustedHosts } from './trustedHosts.js';

/** One REST operation, before authorisation and retries. */
export interface RestRequest {
  readonly method: Method;
  readonly url: string | URL;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A JSON body. */
  readonly body?: Json;
  /** A body of another type. */
  readonly content?: { readonly type: string; readonly bytes: string | Uint8Array };
  /** The audience whose token goes along, or `none` for SAS URLs and public documents. */
  readonly audience: string;
  /** A bearer credential that is not Entra's: an endpoint's key or AML token. */
  readonly bearer?: string;
  /** True for a POST or PATCH that may be sent twice without harm. */
  readonly repeatable?: boolean;
  /** Statuses of 400 and above that are answers here, not errors: `[404]`. */
  readonly accept?: readonly number[];
  /** Statuses that are answers at once: accepted, and never tried again although they are transient. */
  readonly final?: readonly number[];
  /** What this does, as the start of a sentence: `Creating compute cpu-cluster`. */
  readonly what: string;
  /** The resource it is about, for the error. */
  readonly resource?: string;
  /** Milliseconds for one attempt; 100 s where not given. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** An answer below 400, or one that the request said it accepts. */
export class RestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Where the answer came from, for messages and relative links. */
  readonly url: URL;
  readonly what: string;
  /** Milliseconds from sending to the end of the answer, of the last attempt only. */
  readonly elapsedMs: number;

  constructor(response: HttpResponse & { readonly elapsedMs?: number }, url: URL, what: string) {
    this.status = response.status;
    this.headers = response.headers;
    this.body = response.body;
    this.url = url;
    this.what = what;
    this.elapsedMs = response.elapsedMs ?? 0;
  }

  get text(): string {
    return this.body.toString('utf8');
  }

  get requestId(): string | undefined {
    return requestIdOf(this.headers);
  }

  /** @throws InvalidResponseError when the body is not JSON */
  json(): unknown {
    const value = tryParseJson(this.text);
    if (value === undefined) {
      throw new InvalidResponseError(
        `${this.what}: the answer of ${this.url.host} is no JSON (${this.headers['content-type'] ?? 'no content type'}).`,
        {
          requestId: this.requestId,
          remedy: 'A proxy or gateway may have answered in Azure’s place; look at the body in the debug log.',
        },
      );
    }
    return value;
  }
}

/** What the pipeline stands on; everything is passed in, nothing is global. */
export interface RestClientOptions {
  readonly transport: Transport;
  readonly tokens: TokenSource;
  readonly trustedHosts: TrustedHosts;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** `azureml-actions/<version> <action>`. */
  readonly userAgent: string;
  readonly retryPolicy?: RetryPolicy;
  /** Ends every request and wait of this client: cancellation, or the action's timeout. */
  readonly signal?: AbortSignal;
}

const defaultTimeoutMs = 100_000;
const maximumRedirects = 5;

/**
 * The request pipeline: address check, token, client request id, retries, one renewal on 401,
 * errors. Conventions: "Microsoft Azure REST API Guidelines" and Azure's core libraries.
 */
export class RestClient {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly trustedHosts: TrustedHosts;
  readonly signal: AbortSignal | undefined;
  readonly random: Random;
  readonly #options: RestClientOptions;

  constructor(options: RestClientOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.logger = options.logger;
    this.trustedHosts = options.trustedHosts;
    this.signal = options.signal;
    this.random = options.random;
  }

  /**
   * Sends a request until it has a final answer.
   * @throws ForeignHostError before anything is sent to a host that may not see the token
   * @throws RestError for an answer of 400 and above that `accept` does not list
   * @throws ConnectionError, TimeoutError when no answer came after all attempts
   * @throws InvalidResponseError for a redirect that is not followed
   */
  async send(request: RestRequest, source = 'The request URL'): Promise<RestResponse> {
    let url = withQuery(request.url, request.query);
    let hop = request;
    for (let redirects = 0; ; redirects += 1) {
      const response = await this.#sendTo(hop, url, source);
      const location = response.headers['location'];
      if (response.status < 300 || response.status >= 400 || location === undefined) return response;
      const named = `A redirect of ${url.host}`;
      const target = resolveLink(location, url, named);
      const reads = request.method === 'GET' || request.method === 'HEAD';
      const downgrade = url.protocol === 'https:' && target.protocol !== 'https:';
      if (!isAnonymous(request)) {
        this.trustedHosts.assertAllowed(target, named);
      } else if (target.origin !== url.origin) {
        // The caller's own headers may be a secret between it and the first host.
        hop = { ...request, headers: {} };
      }
      if (!reads || downgrade || redirects >= maximumRedirects) {
        throw new InvalidResponseError(
          `${request.what} was redirected to ${target.protocol}//${target.host}, which is not followed.`,
          { resource: request.resource, requestId: response.requestId },
        );
      }
      url = target;
      source = named;
    }
  }

  /** The same client under another signal: what must still be sent after a cancellation. */
  under(signal: AbortSignal): RestClient {
    return new RestClient({ ...this.#options, signal });
  }

  /** Waits, ended by the client's signal or the one given. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await this.clock.sleep(ms, this.#join(signal));
  }

  #join(signal: AbortSignal | undefined): AbortSignal | undefined {
    if (signal === undefined || this.signal === undefined) return signal ?? this.signal;
    return AbortSignal.any([signal, this.signal]);
  }

  async #sendTo(request: RestRequest, url: URL, source: string): Promise<RestResponse> {
    const signal = this.#join(request.signal);
    if (!isAnonymous(request)) this.trustedHosts.assertAllowed(url, source);
    const id = this.random.uuid();
    let token: string | undefined;
    const exchange = (): Promise<FinalAnswer> =>
      retryingExchange(
        async () => {
          token = await this.#bearer(request, signal);
          return this.#prepare(request, url, id, token, signal);
        },
        {
          ...this.#options,
          policy: this.#options.retryPolicy,
          repeatable: request.repeatable ?? false,
          final: request.final,
          signal,
          id,
        },
      );
    const isFinal = ({ status }: HttpResponse): boolean =>
      status < 400 || [...(request.accept ?? []), ...(request.final ?? [])].includes(status);
    let answer = await exchange();
    if (answer.status === 401 && !isFinal(answer) && token !== undefined && request.bearer === undefined) {
      this.#options.tokens.invalidate(request.audience, token);
      answer = await exchange();
    }
    if (isFinal(answer)) {
      return new RestResponse(answer, url, request.what);
    }
    throw new RestError({
      what: request.what,
      resource: request.resource,
      status: answer.status,
      headers: answer.headers,
      text: answer.body.toString('utf8'),
    });
  }

  async #bearer(request: RestRequest, signal: AbortSignal | undefined): Promise<string | undefined> {
    if (request.bearer !== undefined) return request.bearer;
    if (request.audience === 'none') return undefined;
    return (await this.#options.tokens.getToken(request.audience, signal)).token;
  }

  #prepare(
    request: RestRequest,
    url: URL,
    id: string,
    token: string | undefined,
    signal: AbortSignal | undefined,
  ): HttpRequest {
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': this.#options.userAgent,
      'x-ms-client-request-id': id,
      ...request.headers,
    };
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    else if (request.content !== undefined) headers['content-type'] = request.content.type;
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    return {
      method: request.method,
      url,
      headers,
      body: request.body === undefined ? request.content?.bytes : JSON.stringify(request.body),
      timeoutMs: request.timeoutMs ?? defaultTimeoutMs,
      signal,
    };
  }
}

function isAnonymous(request: RestRequest): boolean {
  return request.audience === 'none' && request.bearer === undefined;
}

function withQuery(base: string | URL, query: RestRequest['query']): URL {
  const url = new URL(base);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}
