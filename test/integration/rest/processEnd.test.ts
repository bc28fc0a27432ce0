import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { LoopbackServers } from '../../support/loopbackServers.ts';

let servers: LoopbackServers;

beforeEach(() => {
  servers = new LoopbackServers();
});

afterEach(async () => {
  await servers.close();
});

/** Runs a script that does not end itself; one that hangs is killed after 10 s and has no exit code. */
async function run(script: string, env: Record<string, string>): Promise<{ code: unknown; said: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 10_000,
    killSignal: 'SIGKILL',
  });
  const [said, exit] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const code: unknown = exit[0];
  return { code, said: said.trim() };
}

const script = (url: string, timeoutMs: number): string => `
  import { HttpClientTransport } from '@azureml-actions/rest/transport';
  const transport = new HttpClientTransport();
  const request = { method: 'GET', url: new URL('${url}'), headers: {}, timeoutMs: ${timeoutMs} };
  const outcomes = await Promise.allSettled([1, 2].map(() => transport.exchange(request)));
  console.log(outcomes.map((one) => one.value?.status ?? one.reason.code).join());
  transport.close();`;

describe('a process that has closed its transport', () => {
  test('ends by itself though the server keeps connections open', async () => {
    const server = await servers.http((_, outgoing) => outgoing.end('x'));
    expect(await run(script(`http://127.0.0.1:${server.port}/`, 5000), {})).toEqual({
      code: 0,
      said: '200,200',
    });
  });

  test('ends by itself after requests that ran into their time limit', async () => {
    const server = await servers.http(() => undefined);
    expect(await run(script(`http://127.0.0.1:${server.port}/`, 200), {})).toEqual({
      code: 0,
      said: 'RequestTimeout,RequestTimeout',
    });
  });

  test('ends by itself though a proxy never answered', async () => {
    const proxy = await servers.raw((socket) => socket.resume());
    const env = { http_proxy: `http://127.0.0.1:${proxy.port}` };
    expect(await run(script('http://service.test/', 200), env)).toEqual({
      code: 0,
      said: 'RequestTimeout,RequestTimeout',
    });
  });
});
