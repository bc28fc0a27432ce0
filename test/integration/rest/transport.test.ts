import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  ConnectionError,
  HttpClientTransport,
  InvalidResponseError,
  TimeoutError,
  type HttpRequest,
} from '@azureml-actions/rest';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { failureOf } from '../../support/failureOf.ts';
import { LoopbackServers, type LoopbackServer } from '../../support/loopbackServers.ts';

let servers: LoopbackServers;
let transport: HttpClientTransport;

beforeEach(() => {
  servers = new LoopbackServers();
  transport = new HttpClientTransport();
});

afterEach(async () => {
  transport.close();
  await servers.close();
});

function request(server: LoopbackServer, more: Partial<HttpRequest> = {}): HttpRequest {
  const url = new URL(`http://127.0.0.1:${server.port}/path?sig=s3cret`);
  return { method: 'GET', url, headers: {}, timeoutMs: 10_000, ...more };
}

describe('an exchange', () => {
  test('carries method, path, query and headers, and brings status, headers and body', async () => {
    const seen: unknown[] = [];
    const server = await servers.http((incoming, outgoing) => {
      seen.push(incoming.method, incoming.url, incoming.headers['x-one'], incoming.headers.host);
      outgoing.writeHead(201, [
        ['X-Upper', 'Value'],
        ['X-Twice', 'a'],
        ['X-Twice', 'b'],
        ['Set-Cookie', 'c=1'],
        ['Set-Cookie', 'd=2'],
      ]);
      outgoing.end('grüß dich');
    });
    const response = await transport.exchange(request(server, { headers: { 'x-one': '1' } }));
    expect(seen).toEqual(['GET', '/path?sig=s3cret', '1', `127.0.0.1:${server.port}`]);
    expect(response.status).toBe(201);
    expect(response.body.toString('utf8')).toBe('grüß dich');
    expect(response.headers).toMatchObject({
      'x-upper': 'Value',
      'x-twice': 'a, b',
      'set-cookie': 'c=1, d=2',
    });
  });

  test.each([400, 404, 429, 500, 503])(
    'brings status %d with its headers and body like any other',
    async (status) => {
      const server = await servers.http((_, outgoing) => {
        outgoing.writeHead(status, { 'retry-after': '3' }).end('why');
      });
      const response = await transport.exchange(request(server));
      expect({ ...response, headers: response.headers['retry-after'] }).toEqual({
        status,
        headers: '3',
        body: Buffer.from('why'),
      });
    },
  );

  test('does not follow redirects: that is decided elsewhere', async () => {
    const server = await servers.http((_, outgoing) => {
      outgoing.writeHead(302, { location: '/elsewhere' }).end();
    });
    const response = await transport.exchange(request(server));
    expect([response.status, response.headers['location']]).toEqual([302, '/elsewhere']);
    expect(server.connections).toHaveLength(1);
  });

  test('brings 204 with an empty body', async () => {
    const server = await servers.http((_, outgoing) => {
      outgoing.writeHead(204).end();
    });
    const response = await transport.exchange(request(server, { method: 'DELETE' }));
    expect([response.status, response.body.length]).toEqual([204, 0]);
  });

  test('does not wait for the body that HEAD only announces', async () => {
    const server = await servers.http((_, outgoing) => {
      outgoing.writeHead(200, { 'content-length': '1000' }).end();
    });
    const response = await transport.exchange(request(server, { method: 'HEAD' }));
    expect([response.headers['content-length'], response.body.length]).toEqual(['1000', 0]);
  });

  test.each(['with a length', 'in chunks'])('brings a large body whole %s', async (how) => {
    const bytes = randomBytes(12 * 1024 * 1024);
    const server = await servers.http((_, outgoing) => {
      if (how === 'with a length') outgoing.setHeader('content-length', bytes.length);
      outgoing.write(bytes.subarray(0, 5_000_000));
      outgoing.end(bytes.subarray(5_000_000));
    });
    const response = await transport.exchange(request(server));
    expect(response.body.equals(bytes)).toBe(true);
  });

  test('refuses a body that is larger than it may hold, once and for all', async () => {
    const server = await servers.http((_, outgoing) => {
      outgoing.end(Buffer.alloc(2_000_000));
    });
    const small = new HttpClientTransport(1_000_000);
    const error = await failureOf(small.exchange(request(server)));
    small.close();
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({
      message: `The answer of 127.0.0.1:${server.port} is larger than 1000000 bytes.`,
    });
  });
});

describe('a request body', () => {
  interface Received {
    readonly headers: IncomingMessage['headers'];
    readonly bytes: Buffer;
  }

  async function send(more: Partial<HttpRequest>): Promise<Received | undefined> {
    const received: Received[] = [];
    const server = await servers.http((incoming, outgoing) => {
      void buffer(incoming).then((bytes) => {
        received.push({ headers: incoming.headers, bytes });
        outgoing.end();
      });
    });
    await transport.exchange(request(server, more));
    return received[0];
  }

  test('of binary data arrives as it is, with its length', async () => {
    const bytes = randomBytes(3 * 1024 * 1024);
    const received = await send({ method: 'PUT', body: bytes });
    expect(received?.bytes.equals(bytes)).toBe(true);
    expect(received?.headers['content-length']).toBe(String(bytes.length));
    expect(received?.headers['transfer-encoding']).toBeUndefined();
  });

  test('that is a view into a larger buffer is only the view', async () => {
    const received = await send({ method: 'PUT', body: new Uint8Array([1, 2, 3, 4]).subarray(1, 3) });
    expect(received?.bytes).toEqual(Buffer.from([2, 3]));
  });

  test('of text goes as UTF-8, its length in bytes', async () => {
    const received = await send({ method: 'POST', body: '{"größe":1}' });
    expect(received?.bytes.toString('utf8')).toBe('{"größe":1}');
    expect(received?.headers['content-length']).toBe('13');
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)(
    'left out of %s is announced as empty',
    async (method) => {
      const received = await send({ method });
      expect(received?.headers).toMatchObject({ 'content-length': '0' });
      expect(received?.headers['transfer-encoding']).toBeUndefined();
    },
  );

  test('that is empty text is announced as empty', async () => {
    expect((await send({ method: 'POST', body: '' }))?.headers).toMatchObject({ 'content-length': '0' });
  });

  test('left out of GET is not announced', async () => {
    expect((await send({}))?.headers).not.toHaveProperty('content-length');
  });
});

describe('a connection that breaks', () => {
  const head = 'HTTP/1.1 200 OK\r\n';

  test.each<[string, (server: Socket) => void, Partial<ConnectionError>]>([
    ['by reset before any answer', (socket) => socket.resetAndDestroy(), { code: 'ECONNRESET' }],
    ['by close before any answer', (socket) => socket.end(), { code: 'ECONNRESET' }],
    ['inside the headers', (socket) => socket.end(`${head}content-le`), { nothingSent: false }],
    [
      'by close inside a body with a length',
      (socket) => socket.end(`${head}content-length: 100\r\n\r\nonly this`),
      { code: 'ECONNRESET' },
    ],
    [
      'by close inside a chunked body',
      (socket) => socket.end(`${head}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`),
      { code: 'ECONNRESET' },
    ],
    [
      'by reset inside a body',
      (socket) =>
        socket.write(`${head}content-length: 100\r\n\r\nonly`, () =>
          setTimeout(() => socket.resetAndDestroy(), 20),
        ),
      { code: 'ECONNRESET' },
    ],
    [
      'by what is no HTTP',
      (socket) => socket.end('220 mail.example ESMTP\r\n'),
      { code: 'HPE_INVALID_CONSTANT' },
    ],
  ])('%s is a fault that may pass, of a request that may have been seen', async (_, act, facts) => {
    const server = await servers.raw((socket) => {
      socket.once('data', () => {
        act(socket);
      });
    });
    const error = await failureOf(transport.exchange(request(server)));
    if (!(error instanceof ConnectionError)) throw error;
    expect(error).toMatchObject({ transient: true, nothingSent: false, ...facts });
    expect(error.report()).not.toContain('s3cret');
  });

  test('because nobody listens tells that nothing was sent', async () => {
    const server = await servers.http(() => undefined);
    await servers.close();
    const error = await failureOf(transport.exchange(request(server, { method: 'POST' })));
    expect(error).toMatchObject({ code: 'ECONNREFUSED', nothingSent: true, transient: true });
    expect(String(error)).toContain('ECONNREFUSED 127.0.0.1');
  });

  test('leaves the transport good for the next request', async () => {
    let calls = 0;
    const server = await servers.http((incoming, outgoing) => {
      calls += 1;
      if (calls === 1) incoming.socket.resetAndDestroy();
      else outgoing.end('well');
    });
    await failureOf(transport.exchange(request(server)));
    expect((await transport.exchange(request(server))).body.toString()).toBe('well');
  });
});

describe('the time limit', () => {
  const stall: RequestListener = () => undefined;
  const stallInBody: RequestListener = (_, outgoing) => {
    outgoing.writeHead(200, { 'content-length': '100' });
    outgoing.write('some');
  };
  const trickle: RequestListener = (_, outgoing) => {
    outgoing.writeHead(200);
    const timer = setInterval(() => outgoing.write('.'), 20);
    outgoing.on('close', () => {
      clearInterval(timer);
    });
  };

  test.each([
    ['silence before the answer', stall],
    ['silence inside the body', stallInBody],
    ['a body that trickles on without end', trickle],
  ])('ends %s', async (_, listener) => {
    const server = await servers.http(listener);
    const error = await failureOf(transport.exchange(request(server, { timeoutMs: 150 })));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      code: 'RequestTimeout',
      message: `GET 127.0.0.1:${server.port} did not answer in full within 0.15 s.`,
    });
    await hungUp(server);
  });

  test('ends an upload that nobody reads', async () => {
    const server = await servers.raw((socket) => socket.pause());
    const body = Buffer.alloc(32 * 1024 * 1024);
    const error = await failureOf(
      transport.exchange(request(server, { method: 'PUT', body, timeoutMs: 200 })),
    );
    expect(error).toBeInstanceOf(TimeoutError);
  });
});

/** Resolves when every connection of a server has ended: the client left nothing open. */
async function hungUp(server: LoopbackServer): Promise<void> {
  await Promise.all(
    server.connections.filter((socket) => !socket.closed).map((socket) => once(socket, 'close')),
  );
}

describe('a cancelled exchange', () => {
  const reason = new Error('the runner says stop');

  test.each<[string, (outgoing: ServerResponse) => void]>([
    ['while waiting for the answer', () => undefined],
    ['inside the body', (outgoing) => outgoing.writeHead(200, { 'content-length': '100' }).write('some')],
  ])('%s ends with the very reason and hangs up', async (_, act) => {
    const abort = new AbortController();
    const server = await servers.http((__, outgoing) => {
      act(outgoing);
      setTimeout(() => {
        abort.abort(reason);
      }, 30);
    });
    expect(await failureOf(transport.exchange(request(server, { signal: abort.signal })))).toBe(reason);
    await hungUp(server);
  });

  test('before it began sends nothing', async () => {
    const server = await servers.http(() => undefined);
    const signal = AbortSignal.abort(reason);
    expect(await failureOf(transport.exchange(request(server, { signal })))).toBe(reason);
    expect(server.connections).toHaveLength(0);
  });

  test('after the answer changes nothing', async () => {
    const abort = new AbortController();
    const server = await servers.http((_, outgoing) => outgoing.end('done'));
    const response = await transport.exchange(request(server, { signal: abort.signal }));
    abort.abort(reason);
    expect(response.body.toString()).toBe('done');
    expect((await transport.exchange(request(server))).body.toString()).toBe('done');
  });
});

describe('connections', () => {
  test('are kept and used again, after error answers too', async () => {
    let status = 500;
    const server = await servers.http((_, outgoing) => outgoing.writeHead(status).end('x'));
    for (status of [500, 200, 404, 200]) await transport.exchange(request(server));
    expect(server.connections).toHaveLength(1);
  });

  test('are opened side by side for requests at the same time', async () => {
    const waiting: ServerResponse[] = [];
    const server = await servers.http((_, outgoing) => {
      waiting.push(outgoing);
      if (waiting.length === 5) for (const [index, one] of waiting.entries()) one.end(String(index));
    });
    const responses = await Promise.all(Array.from({ length: 5 }, () => transport.exchange(request(server))));
    expect(new Set(responses.map(({ body }) => body.toString())).size).toBe(5);
  });

  test('that the server has closed meanwhile are not used', async () => {
    const server = await servers.http((_, outgoing) => outgoing.end('x'));
    await transport.exchange(request(server));
    server.connections[0]?.end();
    await hungUp(server);
    expect((await transport.exchange(request(server, { method: 'POST' }))).status).toBe(200);
    expect(server.connections).toHaveLength(2);
  });

  test('that are idle end with close(), after which the transport still works', async () => {
    const server = await servers.http((_, outgoing) => outgoing.end('x'));
    await transport.exchange(request(server));
    transport.close();
    await hungUp(server);
    expect((await transport.exchange(request(server))).status).toBe(200);
  });
});
