import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { HttpClient } from '@actions/http-client';
import { ActionsError } from './errors.js';
import { ConnectionError, InvalidResponseError, TimeoutError } from './failures.js';

export type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** One HTTP exchange, already authorised. */
export interface HttpRequest {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  /** Milliseconds until the answer must be complete. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** An answer whose body has been read to its end. Header names are lower case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Carries one request and brings its answer; decides nothing. */
export interface Transport {
  /**
   * @throws ConnectionError when no complete answer came
   * @throws TimeoutError when the answer was not complete within `timeoutMs`
   * @throws InvalidResponseError when the answer is too large to be held
   */
  exchange(request: HttpRequest): Promise<HttpResponse>;
  /** Closes idle connections, which would keep the process alive. */
  close(): void;
}

const defaultMaximumBodyBytes = 256 * 1024 * 1024;
/** The library's own limit on silence would be 3 minutes, and its message shows the query string. */
const noSocketTimeoutMs = 2 ** 31 - 1;

/**
 * A transport on `@actions/http-client`, which brings the proxy settings of the runner.
 * Redirects and retries of that library stay off: both are decisions of the pipeline.
 */
export class HttpClientTransport implements Transport {
  /** The library keeps one agent per client whatever the protocol, hence one client for each. */
  readonly #clients = new Map<string, HttpClient>();
  readonly #maximumBodyBytes: number;
  #closing = new AbortController();

  /** @param maximumBodyBytes bytes of an answer above which it is refused instead of held in memory */
  constructor(maximumBodyBytes = defaultMaximumBodyBytes) {
    this.#maximumBodyBytes = maximumBodyBytes;
  }

  #client(protocol: string): HttpClient {
    let client = this.#clients.get(protocol);
    if (client === undefined) {
      client = new HttpClient(undefined, [], {
        keepAlive: true,
        allowRedirects: false,
        socketTimeout: noSocketTimeoutMs,
      });
      this.#clients.set(protocol, client);
    }
    return client;
  }

  #agent(client: HttpClient, url: URL): http.Agent {
    const agent = client.getAgent(url.href);
    // The library forgets the tunnels it opens through a proxy; only this ends one that never opens.
    if ('proxyOptions' in agent && agent.proxyOptions instanceof Object) {
      Object.assign(agent.proxyOptions, { signal: this.#closing.signal });
    }
    return agent;
  }

  async exchange(request: HttpRequest): Promise<HttpResponse> {
    const { url } = request;
    const deadline = AbortSignal.timeout(Math.ceil(request.timeoutMs));
    const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
    const client = this.#client(url.protocol);
    const bytes = request.body === undefined ? undefined : Buffer.from(request.body);
    const headers: Record<string, string> = { ...request.headers };
    if (bytes !== undefined) headers['content-length'] = String(bytes.length);
    else if (request.method !== 'GET' && request.method !== 'HEAD') headers['content-length'] = '0';
    try {
      signal.throwIfAborted();
      const sent = client.requestRaw(
        {
          parsedUrl: url,
          httpModule: url.protocol === 'https:' ? https : http,
          options: {
            host: url.hostname.replace(/^\[|\]$/gu, ''),
            port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
            path: url.pathname + url.search,
            method: request.method,
            headers,
            agent: this.#agent(client, url),
            signal,
          },
        },
        bytes === undefined ? null : Readable.from([bytes]),
      );
      const { message } = await unlessAborted(sent, signal);
      return {
        status: message.statusCode ?? 0,
        headers: flattenHeaders(message.headers),
        body: await readBody(message, url, this.#maximumBodyBytes),
      };
    } catch (error) {
      request.signal?.throwIfAborted();
      if (error instanceof ActionsError) throw error;
      if (deadline.aborted) {
        throw new TimeoutError(
          `${request.method} ${url.host} did not answer in full within ${String(request.timeoutMs / 1000)} s.`,
          { code: 'RequestTimeout', cause: error },
        );
      }
      throw ConnectionError.from(error, request.method, url);
    }
  }

  close(): void {
    for (const client of this.#clients.values()) client.dispose();
    this.#clients.clear();
    this.#closing.abort();
    this.#closing = new AbortController();
  }
}

/** Rejects with the signal: a request that still waits for its connection never hears of its abort. */
async function unlessAborted<T>(pending: Promise<T>, signal: AbortSignal): Promise<T> {
  const unheard = Promise.withResolvers<never>();
  const onAbort = (): void => {
    unheard.reject(new Error('aborted before there was a connection'));
  };
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([pending, unheard.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function readBody(message: http.IncomingMessage, url: URL, maximumBodyBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream: AsyncIterable<Uint8Array> = message;
  for await (const bytes of stream) {
    size += bytes.length;
    if (size > maximumBodyBytes) {
      message.destroy();
      throw new InvalidResponseError(
        `The answer of ${url.host} is larger than ${String(maximumBodyBytes)} bytes.`,
        { resource: url.host + url.pathname },
      );
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function flattenHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
