import { uuid, type Random } from '../random.js';
import { withHeaders } from './reply.js';
import type { Stage } from './plane.js';

/** The ids by which Azure traces one request. */
export interface RequestIds {
  /** Made by the service: `x-ms-request-id`. */
  readonly requestId: string;
  /** Shared by the services that took part: `x-ms-correlation-request-id`. */
  readonly correlationRequestId: string;
  /** Made by the client: `x-ms-client-request-id`. */
  readonly clientRequestId: string | undefined;
}

/**
 * Makes the ids of one request.
 * @param headers request headers, names in lower case
 * @param random source of the ids
 */
export function requestIds(headers: Readonly<Record<string, string>>, random: Random): RequestIds {
  const requestId = uuid(random);
  return {
    requestId,
    correlationRequestId: headers['x-ms-correlation-request-id'] ?? requestId,
    clientRequestId: headers['x-ms-client-request-id'],
  };
}

/** Sends the ids back, the client's own only when `x-ms-return-client-request-id: true` asks for it. */
export const requestIdStage: Stage = async (request, next) => {
  const reply = await next();
  const { requestId, correlationRequestId, clientRequestId } = request.ids;
  const wanted = request.headers['x-ms-return-client-request-id']?.toLowerCase() === 'true';
  return withHeaders(reply, {
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': correlationRequestId,
    ...(wanted && clientRequestId !== undefined ? { 'x-ms-client-request-id': clientRequestId } : {}),
    ...reply.headers,
  });
};
