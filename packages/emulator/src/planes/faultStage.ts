import { sleep, type Clock } from '../clock.js';
import type { Fault, FaultEffect, Faults } from '../faults.js';
import { AzureError } from '../azureError.js';
import type { PlaneRequest, Stage } from './plane.js';
import { bytes, empty, withHeaders, type Delivery, type Reply } from './reply.js';

type StatusEffect = Extract<FaultEffect, { kind: 'status' }>;

/**
 * Makes injected faults strike.
 * @param faults those in place
 * @param clock for stalls and `Retry-After` dates
 * @param render gives an error the body of the plane's service
 */
export function faultStage(
  faults: Faults,
  clock: Clock,
  render: (error: AzureError, request: PlaneRequest) => Reply,
): Stage {
  return async (request, next) => {
    const struck = faults.strike(request);
    if (struck.length === 0) return next();
    request.fault = struck.map(describe).join(', ');

    let status: StatusEffect | undefined;
    let reset: 'before' | 'after' | undefined;
    let delivery: Delivery = {};
    for (const { effect } of struck) {
      switch (effect.kind) {
        case 'stall':
          await sleep(clock, effect.ms);
          break;
        case 'status':
          status = effect;
          break;
        case 'reset':
          reset = effect.when ?? 'before';
          break;
        case 'cut':
          delivery = { ...delivery, cutAfterBytes: effect.bytes };
          break;
        case 'slow':
          delivery = { ...delivery, bytesPerSecond: effect.bytesPerSecond };
          break;
        case 'expireTokens':
        case 'provisioning':
          break;
      }
    }
    if (reset === 'before') return { ...empty(0), delivery: { reset: true } };
    const skip = status !== undefined && status.afterHandling !== true;
    let reply = skip ? empty(0) : await next();
    if (status !== undefined) reply = statusReply(status, request, clock, render);
    if (reset === 'after') delivery = { reset: true };
    return { ...reply, delivery: { ...reply.delivery, ...delivery } };
  };
}

function statusReply(
  effect: StatusEffect,
  request: PlaneRequest,
  clock: Clock,
  render: (error: AzureError, request: PlaneRequest) => Reply,
): Reply {
  const headers = { ...effect.headers };
  if (typeof effect.retryAfter === 'number') headers['retry-after'] = String(effect.retryAfter);
  else if (effect.retryAfter !== undefined) {
    headers['retry-after'] = new Date(clock.now() + effect.retryAfter.date * 1000).toUTCString();
  }
  if (effect.body !== undefined) {
    const type = headers['content-type'] ?? 'application/json; charset=utf-8';
    return bytes(effect.status, Buffer.from(effect.body, 'utf8'), type, headers);
  }
  const code = effect.code ?? defaultCodes[effect.status] ?? 'InjectedFault';
  const message = effect.message ?? `The emulator was told to answer ${effect.status}.`;
  return withHeaders(render(new AzureError(effect.status, code, message), request), headers);
}

const defaultCodes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'AuthenticationFailed',
  403: 'AuthorizationFailed',
  404: 'ResourceNotFound',
  408: 'RequestTimeout',
  409: 'Conflict',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServerUnavailable',
  504: 'GatewayTimeout',
};

function describe({ effect }: Fault): string {
  switch (effect.kind) {
    case 'status':
      return `status ${effect.status}${effect.afterHandling === true ? ' after handling' : ''}`;
    case 'reset':
      return `reset ${effect.when ?? 'before'} handling`;
    case 'stall':
      return `stall ${effect.ms} ms`;
    case 'cut':
      return `cut after ${effect.bytes} bytes`;
    case 'slow':
      return `slow, ${effect.bytesPerSecond} bytes/s`;
    case 'expireTokens':
      return 'expire tokens';
    case 'provisioning':
      return `provisioning ${effect.outcome}`;
  }
}
