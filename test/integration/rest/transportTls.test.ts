import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ConnectionError, HttpClientTransport, type HttpRequest } from '@azureml-actions/rest';
import tls from 'node:tls';
import { LoopbackServers, type LoopbackServer } from '../../support/loopbackServers.ts';
import { selfSignedCertificate, type SelfSignedCertificate } from '../../support/selfSignedCertificate.ts';

let trusted: SelfSignedCertificate;
let servers: LoopbackServers;
let transport: HttpClientTransport;
const usualAuthorities = tls.getCACertificates('default');

beforeAll(async () => {
  trusted = await selfSignedCertificate('localhost');
  tls.setDefaultCACertificates([...usualAuthorities, trusted.cert]);
});

afterAll(() => {
  tls.setDefaultCACertificates(usualAuthorities);
});

beforeEach(() => {
  servers = new LoopbackServers();
  transport = new HttpClientTransport();
});

afterEach(async () => {
  transport.close();
  await servers.close();
});

function request(server: LoopbackServer, host = 'localhost', protocol = 'https'): HttpRequest {
  const url = new URL(`${protocol}://${host}:${server.port}/path?sig=s3cret`);
  return { method: 'GET', url, headers: {}, timeoutMs: 10_000 };
}

describe('an exchange over TLS', () => {
  test('works with a certificate that is trusted, over one kept connection', async () => {
    const server = await servers.https((_, outgoing) => outgoing.end('private'), trusted);
    for (let count = 0; count < 3; count += 1) {
      expect((await transport.exchange(request(server))).body.toString()).toBe('private');
    }
    expect(server.connections).toHaveLength(1);
  });

  test('goes beside plain http on the same transport', async () => {
    const secure = await servers.https((_, outgoing) => outgoing.end('private'), trusted);
    const plain = await servers.http((_, outgoing) => outgoing.end('open'));
    const bodies = [
      await transport.exchange(request(secure)),
      await transport.exchange(request(plain, 'localhost', 'http')),
      await transport.exchange(request(secure)),
    ];
    expect(bodies.map(({ body }) => body.toString())).toEqual(['private', 'open', 'private']);
  });

  test.each([
    ['nobody vouches for', 'localhost', () => selfSignedCertificate('localhost')],
    ['is another host’s', '127.0.0.1', () => Promise.resolve(trusted)],
  ])('refuses a certificate that %s, for good, and says what to do', async (_, host, certificate) => {
    const received: (string | undefined)[] = [];
    const server = await servers.https(
      (incoming, outgoing) => {
        received.push(incoming.url);
        outgoing.end();
      },
      await certificate(),
    );
    const error: unknown = await transport.exchange(request(server, host)).catch((caught: unknown) => caught);
    if (!(error instanceof ConnectionError)) throw error;
    expect(error.transient).toBe(false);
    expect(error.report()).toContain('NODE_EXTRA_CA_CERTS');
    expect(error.report()).not.toContain('s3cret');
    expect(received).toEqual([]);
  });

  test('with a server that speaks plain http is a fault, not a hang', async () => {
    const server = await servers.http((_, outgoing) => outgoing.end('open'));
    await expect(transport.exchange(request(server))).rejects.toThrow(ConnectionError);
  });
});
