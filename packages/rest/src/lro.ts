import * as v from 'valibot';
import { ActionsError } from './errors.js';
import { InvalidResponseError, TimeoutError } from './failures.js';
import { tryParseJson } from './json.js';
import { resolveLink } from './links.js';
import { remedyFor } from './remedies.js';
import { readErrorObject, type ErrorDetail } from './restError.js';
import { retryAfter } from './retry.js';
import type { RestClient, RestResponse } from './restClient.js';

/** Where the result of a finished operation is found (`x-ms-long-running-operation-options`). */
export type FinalState = 'original-uri' | 'location' | 'operation';

export interface OperationOptions {
  /** What is being waited for, as the start of a sentence: `Creating compute cpu-cluster`. */
  readonly what: string;
  /** The resource whose operation this is, for errors and for `original-uri`. */
  readonly resource: string;
  readonly resourceUrl: string | URL;
  readonly audience: string;
  readonly finalState: FinalState;
  /** Milliseconds until the wait is given up. */
  readonly timeoutMs: number;
  /** Milliseconds between polls where the server does not say; grows to `maxPollMs`. */
  readonly pollMs?: number;
  readonly maxPollMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called after each poll with the state seen. */
  readonly onProgress?: (state: string, elapsedMs: number) => void;
}

/** The operation ran, and Azure says that it failed or was cancelled. */
export class OperationFailedError extends ActionsError {
  readonly state: string;
  readonly details: readonly ErrorDetail[];

  /** @param errors Azure's own, the first of which is the headline */
  constructor(
    options: Pick<OperationOptions, 'what' | 'resource'>,
    state: string,
    errors: readonly unknown[],
    requestId: string | undefined,
  ) {
    const [first, ...others] = errors.flatMap((error) => readErrorObject({ error }) ?? []);
    const code = first?.code ?? state;
    const details = [...(first?.details ?? []), ...others];
    const headline = first === undefined ? '' : `: ${code}: ${first.message}`;
    const lines = details.map((detail) => `\n  ${detail.code}: ${detail.message}`);
    super(`${options.what} ended as ${state}${headline}${lines.join('')}`, {
      code,
      resource: options.resource,
      requestId,
      remedy: remedyFor([first?.innerCode, code, ...details.map((detail) => detail.code)], 0),
    });
    this.state = state;
    this.details = details.map((detail) => ({ code: detail.code, message: detail.message }));
  }
}

const operationBody = v.object({ status: v.string(), error: v.optional(v.unknown()) });
const resourceBody = v.object({
  properties: v.object({
    provisioningState: v.string(),
    // An odd list of errors must not hide the state beside it.
    provisioningErrors: v.fallback(v.array(v.object({ error: v.optional(v.unknown()) })), []),
  }),
  error: v.optional(v.unknown()),
});

/** One look at an operation. */
type Look =
  | { readonly state: 'pending'; readonly said: string }
  | { readonly state: 'succeeded'; readonly said: string }
  | { readonly state: 'failed'; readonly said: string; readonly errors: readonly unknown[] };

const done: Look = { state: 'succeeded', said: 'Succeeded' };

/** How an operation is watched; the way is chosen once, the address may move. */
interface Watch {
  readonly kind: 'Azure-AsyncOperation' | 'Location' | 'resource';
  readonly url: URL;
  readonly source: string;
}

/**
 * Waits for a long-running operation of Azure Resource Manager to end.
 *
 * Implements "Asynchronous operations" of the ARM RPC: `Azure-AsyncOperation` by the body's
 * `status`, `Location` by the HTTP status (202 is pending), else the resource's own
 * `properties.provisioningState`; `Retry-After` wins over our own pace.
 * @param initial the answer to the PUT, PATCH, POST or DELETE
 * @returns the final state as `finalState` says where to find it
 * @throws OperationFailedError with Azure's own error when the operation failed or was cancelled
 * @throws TimeoutError naming what was waited for
 */
export async function waitForOperation(
  client: RestClient,
  initial: RestResponse,
  options: OperationOptions,
): Promise<RestResponse> {
  const started = client.clock.now();
  let latest = initial;
  let watch = chooseWatch(initial, options);
  let location = linkIn(initial, 'Location', options);
  let pace = options.pollMs ?? 500;
  let look: Look = watch.kind === 'resource' ? lookAtFirstAnswer(initial) : { state: 'pending', said: '' };
  while (look.state === 'pending') {
    const elapsed = client.clock.now() - started;
    if (elapsed >= options.timeoutMs) throw timedOut(options, look.said, watch);
    const wait = retryAfter(latest.headers, client.clock) ?? pace;
    pace = Math.min(pace * 1.5, options.maxPollMs ?? 15_000);
    // The last wait is cut so that the last look comes at the deadline, not before.
    await client.sleep(Math.min(wait, options.timeoutMs - elapsed), options.signal);
    latest = await client.send(
      {
        method: 'GET',
        url: watch.url,
        audience: options.audience,
        what: `Polling: ${options.what}`,
        resource: options.resource,
        signal: options.signal,
      },
      watch.source,
    );
    look = lookAt(watch, latest, options);
    location = linkIn(latest, 'Location', options) ?? location;
    if (watch.kind !== 'resource') watch = linkIn(latest, watch.kind, options) ?? watch;
    options.onProgress?.(look.said, client.clock.now() - started);
  }
  if (look.state === 'failed') {
    throw new OperationFailedError(options, look.said, look.errors, latest.requestId);
  }
  return finalAnswer(client, options, watch, latest, location);
}

function chooseWatch(initial: RestResponse, options: OperationOptions): Watch {
  return (
    linkIn(initial, 'Azure-AsyncOperation', options) ??
    linkIn(initial, 'Location', options) ?? {
      kind: 'resource',
      url: new URL(options.resourceUrl),
      source: 'The resource’s own URL',
    }
  );
}

function linkIn(
  answer: RestResponse,
  kind: 'Azure-AsyncOperation' | 'Location',
  options: OperationOptions,
): Watch | undefined {
  const value = answer.headers[kind.toLowerCase()];
  if (value === undefined) return undefined;
  const source = `The header ${kind} of the answer to: ${options.what}`;
  return { kind, url: resolveLink(value, answer.url, source), source };
}

function lookAt(watch: Watch, answer: RestResponse, options: OperationOptions): Look {
  switch (watch.kind) {
    case 'Azure-AsyncOperation': {
      const body = v.safeParse(operationBody, tryParseJson(answer.text));
      if (!body.success) {
        throw new InvalidResponseError(`${answer.what}: the operation has no status.`, {
          resource: options.resource,
          requestId: answer.requestId,
          remedy: 'Azure may still be at work: look at the resource in the portal, then run again.',
        });
      }
      return judge(body.output.status, [body.output.error]);
    }
    case 'Location':
      if (answer.status === 202) return { state: 'pending', said: 'InProgress' };
      return lookAtResource(answer, done);
    case 'resource':
      return lookAtResource(answer, done);
  }
}

/** With no header to follow, a 200 without a provisioning state is done, a 201 or 202 is not. */
function lookAtFirstAnswer(initial: RestResponse): Look {
  return lookAtResource(
    initial,
    initial.status === 201 || initial.status === 202 ? { state: 'pending', said: 'Accepted' } : done,
  );
}

function lookAtResource(answer: RestResponse, stateless: Look): Look {
  const body = v.safeParse(resourceBody, tryParseJson(answer.text));
  if (!body.success) return stateless;
  const { provisioningState, provisioningErrors } = body.output.properties;
  return judge(provisioningState, [body.output.error, ...provisioningErrors.map(({ error }) => error)]);
}

function judge(status: string, errors: readonly unknown[]): Look {
  switch (status.toLowerCase()) {
    case 'succeeded':
      return { state: 'succeeded', said: status };
    case 'failed':
    case 'canceled':
    case 'cancelled':
      return { state: 'failed', said: status, errors };
    default:
      return { state: 'pending', said: status };
  }
}

async function finalAnswer(
  client: RestClient,
  options: OperationOptions,
  watch: Watch,
  latest: RestResponse,
  location: Watch | undefined,
): Promise<RestResponse> {
  if (options.finalState === 'operation' || watch.kind === 'resource') return latest;
  if (options.finalState === 'location') {
    if (watch.kind === 'Location' || location === undefined) return latest;
    return client.send(
      {
        method: 'GET',
        url: location.url,
        audience: options.audience,
        what: `Reading the result: ${options.what}`,
        resource: options.resource,
        signal: options.signal,
      },
      location.source,
    );
  }
  return client.send({
    method: 'GET',
    url: options.resourceUrl,
    audience: options.audience,
    what: `Reading back: ${options.what}`,
    resource: options.resource,
    signal: options.signal,
  });
}

function timedOut(options: OperationOptions, said: string, watch: Watch): TimeoutError {
  return new TimeoutError(
    `${options.what} did not end within ${String(Math.round(options.timeoutMs / 1000))} s; its state was ${said === '' ? 'not yet known' : said}.`,
    {
      code: 'OperationTimeout',
      resource: options.resource,
      remedy: `Azure goes on working. Look at the resource in the portal, or give a larger timeout. Operation: ${watch.url.host}${watch.url.pathname}`,
    },
  );
}
