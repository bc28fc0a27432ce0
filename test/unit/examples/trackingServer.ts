import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';

const logBatch = v.object({
  run_id: v.string(),
  metrics: v.array(v.object({ key: v.string(), value: v.number(), timestamp: v.number(), step: v.number() })),
  params: v.array(v.object({ key: v.string(), value: v.string() })),
});

export type LogBatch = v.InferOutput<typeof logBatch>;

export interface TrackingRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface TrackingServer {
  readonly url: string;
  readonly requests: readonly TrackingRequest[];
  batches(): LogBatch[];
  close(): Promise<void>;
}

/** An MLflow tracking server that remembers; `answer` sees each request and may refuse it. */
export async function startTrackingServer(
  answer: (request: TrackingRequest, index: number) => Answer = () => ({ status: 200, body: {} }),
): Promise<TrackingServer> {
  const requests: TrackingRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const seen: TrackingRequest = {
        method: request.method ?? '',
        path: request.url ?? '',
        authorization: request.headers.authorization,
        body: text ? JSON.parse(text) : undefined,
      };
      requests.push(seen);
      const { status, headers, body } = answer(seen, requests.length - 1);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body ?? {}));
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    batches: () =>
      requests
        .filter((request) => request.path.endsWith('/runs/log-batch'))
        .map((request) => v.parse(logBatch, request.body)),
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
