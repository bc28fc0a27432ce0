import type { Readable } from 'node:stream';

/** The content of an answer. */
export type ReplyContent =
  | { readonly kind: 'empty' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'bytes'; readonly data: Buffer; readonly type: string }
  | { readonly kind: 'stream'; readonly stream: Readable; readonly type: string };

/** How an answer reaches the client, when something is to go wrong on the way. */
export interface Delivery {
  /** Close the connection without an answer. */
  readonly reset?: boolean;
  /** Send the headers and this many bytes of the body, then close the connection. */
  readonly cutAfterBytes?: number;
  /** Send no faster than this. */
  readonly bytesPerSecond?: number;
}

/** An answer, as data: what a route's handler returns. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: ReplyContent;
  readonly delivery?: Delivery;
}

/** The media type of JSON answers. */
export const jsonType = 'application/json; charset=utf-8';

type Headers = Readonly<Record<string, string>>;

/** An answer with a JSON body. */
export function json(status: number, value: unknown, headers: Headers = {}): Reply {
  return { status, headers, content: { kind: 'json', value } };
}

/** An answer with a text body. */
export function text(status: number, body: string, headers: Headers = {}): Reply {
  return bytes(status, Buffer.from(body, 'utf8'), 'text/plain; charset=utf-8', headers);
}

/** An answer with a body of bytes. */
export function bytes(status: number, data: Buffer, type: string, headers: Headers = {}): Reply {
  return { status, headers, content: { kind: 'bytes', data, type } };
}

/** An answer whose body is passed on as it arrives. */
export function stream(status: number, source: Readable, type: string, headers: Headers = {}): Reply {
  return { status, headers, content: { kind: 'stream', stream: source, type } };
}

/** An answer without a body. */
export function empty(status: number, headers: Headers = {}): Reply {
  return { status, headers, content: { kind: 'empty' } };
}

/** The same answer with more headers. */
export function withHeaders(reply: Reply, headers: Headers): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}
