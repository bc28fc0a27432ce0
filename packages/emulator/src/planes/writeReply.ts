import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { sleep, type Clock } from '../clock.js';
import { jsonType, type Reply } from './reply.js';

/**
 * Sends an answer, or as much of it as an injected fault lets through.
 * @param reply what to send
 * @param response where to
 * @param method the request's method; HEAD gets no body
 * @param clock paces slow answers
 */
export async function writeReply(
  reply: Reply,
  response: ServerResponse,
  method: string,
  clock: Clock,
): Promise<void> {
  const { content, delivery = {} } = reply;
  if (delivery.reset === true) {
    response.socket?.destroy();
    return;
  }
  response.statusCode = reply.status;
  response.setHeader('cache-control', 'no-cache');
  if (content.kind === 'stream') {
    response.setHeader('content-type', content.type);
    setHeaders(reply, response);
    await pipeline(content.stream, response);
    return;
  }
  const data =
    content.kind === 'json'
      ? Buffer.from(JSON.stringify(content.value), 'utf8')
      : content.kind === 'bytes'
        ? content.data
        : Buffer.alloc(0);
  if (content.kind === 'json') response.setHeader('content-type', jsonType);
  if (content.kind === 'bytes') response.setHeader('content-type', content.type);
  setHeaders(reply, response);
  if (method === 'HEAD' || reply.status === 204 || reply.status === 304) {
    response.end();
    return;
  }
  response.setHeader('content-length', data.length);
  if (delivery.cutAfterBytes !== undefined && delivery.cutAfterBytes < data.length) {
    response.write(data.subarray(0, delivery.cutAfterBytes), () => response.socket?.destroy());
    return;
  }
  if (delivery.bytesPerSecond !== undefined) {
    await trickle(data, response, delivery.bytesPerSecond, clock);
    return;
  }
  response.end(data);
}

function setHeaders(reply: Reply, response: ServerResponse): void {
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
}

async function trickle(data: Buffer, response: ServerResponse, rate: number, clock: Clock): Promise<void> {
  const step = Math.max(1, Math.ceil(rate / 20));
  response.flushHeaders();
  for (let offset = 0; offset < data.length && !response.destroyed; offset += step) {
    response.write(data.subarray(offset, offset + step));
    await sleep(clock, (step / rate) * 1000);
  }
  response.end();
}
