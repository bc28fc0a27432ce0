import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ConnectionError, HttpClientTransport, type HttpRequest } from '@azureml-actions/rest';
import type { RequestListener } from 'node:http';
import tls from 'node:tls';
import { LoopbackServers } from '../../support/loopbackServers.ts';
import { selfSignedCertificate } from '../../support/selfSignedCertificate.ts';

let servers: LoopbackServers;
let transport: HttpClientTransport;
const usualAuthorities = tls.getCACertificates('default');

beforeEach(() => {
  servers = new LoopbackServers();
  transport = new HttpClientTransport();
});

afterEach(async () => {
  tls.setDefaultCACertificates(usualAuthorities);
  transport.close();
  await servers.close();
});

function get(url: string): HttpRequest {
  return { method: 'GET', url: new URL(url), headers: {}, timeoutMs: 10_000 };
}

describe('through a proxy', () => {
  const names = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
  const saved = new Map(names.map((name) => [name, process.env[name]]));

  beforeEach(() => {
    for (const name of names) Reflect.deleteProperty(process.env, name);
  });

  afterEach(() => {
    for (const [name, value] of saved) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  test.each(['http', 'https'])(
    'goes %s to any host but loopback, the name left to the proxy',
    async (protocol) => {
      const certificate = await selfSignedCertificate('service.test');
      tls.setDefaultCACertificates([...usualAuthorities, certificate.cert]);
      const listener: RequestListener = (_, outgoing) => outgoing.end('reached');
      const target = await (protocol === 'http'
        ? servers.http(listener)
        : servers.https(listener, certificate));
      const asked: string[] = [];
      const proxy = await servers.proxy(target.port, asked);
      process.env[`${protocol}_proxy`] = `http://127.0.0.1:${proxy.port}`;
      const url = new URL(`${protocol}://service.test/x`);
      const body = Buffer.alloc(1_000_000, 'a');
      for (const method of ['GET', 'PUT'] as const) {
        const more = method === 'PUT' ? { body } : {};
        const response = await transport.exchange({ method, url, headers: {}, timeoutMs: 10_000, ...more });
        expect(response.body.toString()).toBe('reached');
      }
      const port = protocol === 'http' ? 80 : 443;
      expect(asked).toEqual([`service.test:${port}`, `service.test:${port}`]);
    },
  );

  test('does not go to loopback, nor to what no_proxy names', async () => {
    const target = await servers.http((_, outgoing) => outgoing.end('direct'));
    const asked: string[] = [];
    const proxy = await servers.proxy(target.port, asked);
    process.env['http_proxy'] = `http://127.0.0.1:${proxy.port}`;
    expect((await transport.exchange(get(`http://127.0.0.1:${target.port}/`))).body.toString()).toBe(
      'direct',
    );
    process.env['no_proxy'] = 'other.test,service.invalid';
    const direct = { ...get(`http://service.invalid:${target.port}/`), timeoutMs: 3000 };
    await expect(transport.exchange(direct)).rejects.toThrow();
    expect(asked).toEqual([]);
  });

  test.each([
    [407, false, 'credentials'],
    [403, false, 'no_proxy'],
    [502, true, 'no_proxy'],
  ])('that answers %d is told as the proxy’s refusal', async (status, transient, remedy) => {
    const proxy = await servers.raw((socket) => {
      socket.once('data', () => socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`));
    });
    process.env['http_proxy'] = `http://127.0.0.1:${proxy.port}`;
    const error: unknown = await transport
      .exchange({ ...get('http://service.test/x'), method: 'POST' })
      .catch((caught: unknown) => caught);
    if (!(error instanceof ConnectionError)) throw error;
    expect(error).toMatchObject({ code: 'ProxyRefused', nothingSent: true, transient });
    expect(error.remedy).toContain(remedy);
  });

  test('that never answers is left when the exchange is cancelled, with the very reason', async () => {
    const proxy = await servers.raw((socket) => socket.resume());
    process.env['http_proxy'] = `http://127.0.0.1:${proxy.port}`;
    const abort = new AbortController();
    const reason = new Error('the runner says stop');
    const exchange = transport.exchange({ ...get('http://service.test/x'), signal: abort.signal });
    setTimeout(() => {
      abort.abort(reason);
    }, 50);
    await expect(exchange).rejects.toBe(reason);
  });
});
