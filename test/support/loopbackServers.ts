import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';

/** A server on loopback and everything that came to it. */
export interface LoopbackServer {
  readonly port: number;
  /** Every connection so far, the closed ones included. */
  readonly connections: readonly net.Socket[];
}

/** Servers of one test: opened on free ports of 127.0.0.1 and ended together, stalled ones included. */
export class LoopbackServers {
  readonly #open: { server: net.Server; sockets: net.Socket[] }[] = [];

  async http(listener: http.RequestListener): Promise<LoopbackServer> {
    return this.#listen(http.createServer(listener));
  }

  async https(listener: http.RequestListener, tls: https.ServerOptions): Promise<LoopbackServer> {
    return this.#listen(https.createServer(tls, listener));
  }

  /** For answers that are no proper HTTP. */
  async raw(listener: (socket: net.Socket) => void): Promise<LoopbackServer> {
    return this.#listen(net.createServer(listener));
  }

  /**
   * An HTTP proxy that connects every CONNECT to one port of loopback, whatever host was asked for.
   * @param asked receives the `host:port` of each CONNECT
   */
  async proxy(targetPort: number, asked: string[]): Promise<LoopbackServer> {
    const server = http.createServer();
    server.on('connect', (request: http.IncomingMessage, client: net.Socket) => {
      asked.push(request.url ?? '');
      const target = net.connect(targetPort, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.pipe(client);
        client.pipe(target);
      });
      for (const [one, other] of [
        [client, target],
        [target, client],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    });
    return this.#listen(server);
  }

  /** Ends all servers and their connections. */
  async close(): Promise<void> {
    await Promise.all(
      this.#open.splice(0).map(async ({ server, sockets }) => {
        const closed = once(server, 'close');
        server.close();
        for (const socket of sockets) socket.destroy();
        await closed;
      }),
    );
  }

  async #listen(server: net.Server): Promise<LoopbackServer> {
    const sockets: net.Socket[] = [];
    server.on('connection', (socket: net.Socket) => {
      // What a client breaks off is what these tests are about.
      socket.on('error', () => undefined);
      sockets.push(socket);
    });
    this.#open.push({ server, sockets });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    return { port: address.port, connections: sockets };
  }
}
