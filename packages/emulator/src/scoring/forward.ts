import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Resource } from '../arm/resourceStore.js';
import type { PlaneRequest } from '../planes/plane.js';
import { bytes, stream, text, withHeaders, type Reply } from '../planes/reply.js';
import type { EmulatorContext } from '../provider.js';
import { callContainer } from './containerClient.js';
import type { DeploymentRuntime } from './deploymentRuntime.js';
import { inference } from './inference.js';

/** Answers longer than this, or of unknown length, are passed on as they come. */
const longestBuffered = 32 * 1024 * 1024;

/** What the container must not see, or what is only about one connection. */
const privateHeaders = new Set([
  'authorization',
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'x-emulator-token',
  'azureml-model-deployment',
]);
const connectionHeaders = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-type',
  'date',
  'server',
  'x-ms-request-id',
  'x-ms-client-request-id',
]);

/**
 * Sends a request to a deployment and gives its answer the form the endpoint's gateway would: 200 as it
 * is, everything else as 424 with `ms-azureml-model-error-*`; 404, 408 and 429 are the gateway's own.
 * @param endpoint which it came to
 * @param deploymentName where it goes
 */
export async function forward(
  context: EmulatorContext,
  endpoint: Resource,
  deploymentName: string,
  request: PlaneRequest,
): Promise<Reply> {
  const deployment = context.store.get(`${endpoint.id}/deployments/${deploymentName}`);
  const runtime = deployment === undefined ? undefined : inference(context).runtimes.get(deployment.id);
  if (deployment === undefined || runtime === undefined) {
    return text(404, `The deployment '${deploymentName}' does not exist in the endpoint '${endpoint.name}'.`);
  }
  const reply = await call(context, runtime, request);
  return withHeaders(reply, { 'azureml-model-deployment': deployment.name });
}

/**
 * Sends a copy of a request to a deployment. Nobody waits for the answer, and it is thrown away.
 * @param endpoint which the request came to
 * @param deploymentName where the copy goes
 */
export function mirror(
  context: EmulatorContext,
  endpoint: Resource,
  deploymentName: string,
  request: PlaneRequest,
): void {
  forward(context, endpoint, deploymentName, request).then(
    ({ content }) => {
      if (content.kind === 'stream') content.stream.destroy();
    },
    (error: unknown) => {
      context.log(
        `Mirroring to ${deploymentName} failed: ${error instanceof Error ? error.message : String(error)}`,
      );
    },
  );
}

async function call(
  context: EmulatorContext,
  runtime: DeploymentRuntime,
  request: PlaneRequest,
): Promise<Reply> {
  const { requestTimeoutMs } = runtime.limits;
  const timeout = new AbortController();
  const cancel = context.clock.after(requestTimeoutMs, () => {
    timeout.abort();
  });
  const slot = await runtime.slots.acquire(timeout.signal);
  if (slot.kind !== 'granted') {
    cancel();
    if (slot.kind === 'aborted') return timedOut();
    return withHeaders(text(429, ''), { 'ms-azureml-model-error-reason': 'too_many_pending_request' });
  }
  const began = context.clock.now();
  const finish = () => {
    cancel();
    slot.release();
  };
  const address = runtime.process?.address;
  if (address === undefined) {
    finish();
    return modelError('model_not_ready', 503, text(424, ''));
  }
  try {
    const answer = await callContainer(address, {
      method: request.method === 'GET' ? 'GET' : 'POST',
      path: `/score${request.url.search}`,
      headers: passedOn(request),
      body: request.body.raw,
      signal: timeout.signal,
    });
    const status = answer.statusCode ?? 502;
    const reply = withHeaders(await readAnswer(answer, status === 200 ? 200 : 424, finish), {
      'ms-azureml-model-time': String(context.clock.now() - began),
    });
    return status === 200 ? reply : modelError('model_error', status, reply);
  } catch {
    finish();
    if (timeout.signal.aborted) return timedOut();
    // The process ended, or broke the connection off: it is being started again.
    return modelError('model_not_ready', 502, text(424, ''));
  }
}

/** Reads a short answer to its end; a long one, or one that comes bit by bit, is left to the client. */
async function readAnswer(answer: IncomingMessage, status: number, finish: () => void): Promise<Reply> {
  const type = answer.headers['content-type'] ?? 'application/octet-stream';
  const headers = Object.fromEntries(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined || connectionHeaders.has(name)
        ? []
        : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
  const length = Number(answer.headers['content-length'] ?? Number.NaN);
  if (length <= longestBuffered) {
    const data = await buffer(answer);
    finish();
    return bytes(status, data, type, headers);
  }
  answer.once('close', finish);
  return stream(status, answer, type, headers);
}

function passedOn(request: PlaneRequest): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(request.headers).filter(([name]) => !privateHeaders.has(name))),
    'x-request-id': request.ids.requestId,
  };
}

function modelError(reason: string, status: number, reply: Reply): Reply {
  return withHeaders(reply, {
    'ms-azureml-model-error-statuscode': String(status),
    'ms-azureml-model-error-reason': reason,
  });
}

function timedOut(): Reply {
  return withHeaders(text(408, 'request timeout'), { 'ms-azureml-model-error-reason': 'request_timeout' });
}
