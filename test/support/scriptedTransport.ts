import { ConnectionError, type HttpRequest, type HttpResponse, type Transport } from '@azureml-actions/rest';

/** What the transport does for one request: answers, throws, or lets a function decide. */
export type ScriptedStep =
  HttpResponse | Error | ((request: HttpRequest) => HttpResponse | Promise<HttpResponse>);

/**
 * An answer for a script.
 * @param body a string or bytes go as they are, anything else as JSON; no body when left out
 */
export function answer(
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { status, headers, body: bytesOf(body) };
}

/** What a broken connection throws, e.g. `connectionFault('ECONNRESET')`. */
export function connectionFault(code: string): (request: HttpRequest) => never {
  return (request) => {
    throw ConnectionError.from(
      Object.assign(new Error(`scripted ${code}`), { code }),
      request.method,
      request.url,
    );
  };
}

/** A transport that plays a list of answers and keeps what it was asked. */
export class ScriptedTransport implements Transport {
  /** Every request so far, in order. */
  readonly requests: HttpRequest[] = [];
  closed = false;
  readonly #steps: ScriptedStep[];

  constructor(...steps: ScriptedStep[]) {
    this.#steps = steps;
  }

  /** `GET https://host/path?query` of every request so far. */
  get calls(): string[] {
    return this.requests.map((request) => `${request.method} ${request.url.href}`);
  }

  /** How many steps were not needed: 0 when the script was played to its end. */
  get unplayed(): number {
    return this.#steps.length;
  }

  /** Adds steps to the end of the script. */
  script(...steps: ScriptedStep[]): void {
    this.#steps.push(...steps);
  }

  /** @throws Error when the script has ended, which names the request nobody expected */
  async exchange(request: HttpRequest): Promise<HttpResponse> {
    this.requests.push(request);
    const step = this.#steps.shift();
    if (step === undefined) {
      throw new Error(
        `Nothing is scripted for request ${this.requests.length}: ${request.method} ${request.url.href}`,
      );
    }
    if (step instanceof Error) throw step;
    return typeof step === 'function' ? step(request) : step;
  }

  close(): void {
    this.closed = true;
  }
}

/** The JSON body of a request that was sent. */
export function sentJson(request: HttpRequest | undefined): unknown {
  if (request?.body === undefined) return undefined;
  const value: unknown = JSON.parse(Buffer.from(request.body).toString('utf8'));
  return value;
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(JSON.stringify(body));
}
