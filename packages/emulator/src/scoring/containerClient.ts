import { request as httpRequest, type IncomingMessage } from 'node:http';

/** Where a scoring process listens, and what it asks for. */
export interface ContainerAddress {
  readonly port: number;
  /** Sent with every request; the process refuses others. */
  readonly token: string;
}

/** A request to pass on to a scoring process. */
export interface ContainerRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Breaks the connection. */
  readonly signal: AbortSignal;
}

/** Name of the header by which a scoring process knows the router. */
export const tokenHeader = 'x-emulator-token';

/**
 * Calls a scoring process on 127.0.0.1.
 * @param address which one
 * @param call what to send
 * @returns the answer once its headers are there; the body is the reader's to consume
 * @throws Error when the connection breaks or the signal is aborted
 */
export function callContainer(address: ContainerAddress, call: ContainerRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: address.port,
        method: call.method,
        path: call.path,
        headers: {
          ...call.headers,
          [tokenHeader]: address.token,
          ...(call.method === 'GET' ? {} : { 'content-length': String(call.body.length) }),
        },
        signal: call.signal,
        agent: false,
      },
      resolve,
    );
    request.once('error', reject);
    request.end(call.method === 'GET' ? undefined : call.body);
  });
}
