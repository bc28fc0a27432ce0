import { AzureError } from '../azureError.js';
import type { Clock } from '../clock.js';
import type { PlaneRequest } from '../planes/plane.js';
import { json, type Reply } from '../planes/reply.js';
import { uuidPattern } from './uuidPattern.js';

/** OAuth's `error` member for each of Entra's codes, and the HTTP status it comes with. */
const kinds = {
  50034: ['invalid_grant', 400],
  50027: ['invalid_request', 400],
  70003: ['unsupported_grant_type', 400],
  70011: ['invalid_scope', 400],
  90002: ['invalid_request', 400],
  90033: ['temporarily_unavailable', 503],
  90055: ['temporarily_unavailable', 429],
  900023: ['invalid_request', 400],
  500011: ['invalid_resource', 400],
  700016: ['unauthorized_client', 400],
  700024: ['invalid_client', 401],
  700027: ['invalid_client', 401],
  700211: ['invalid_client', 401],
  700212: ['invalid_client', 401],
  700213: ['invalid_client', 401],
  900144: ['invalid_request', 400],
  1002012: ['invalid_scope', 400],
  7000215: ['invalid_client', 401],
  7000216: ['invalid_client', 401],
  7000222: ['invalid_client', 401],
  7002138: ['invalid_client', 401],
} as const;

/** One of the AADSTS codes the emulator knows. */
export type EntraCode = keyof typeof kinds;

/** A refusal by Entra. */
export class EntraError extends AzureError {
  readonly oauthError: string;
  readonly entraCode: EntraCode;

  /**
   * @param entraCode the number after `AADSTS`
   * @param message Entra's wording, without the trace behind it
   */
  constructor(entraCode: EntraCode, message: string) {
    const [oauthError, status] = kinds[entraCode];
    super(status, oauthError, message);
    this.oauthError = oauthError;
    this.entraCode = entraCode;
  }
}

/** Gives an error Entra's body: `{error, error_description: "AADSTS…", error_codes, trace_id, …}`. */
export function renderEntraError(error: AzureError, request: PlaneRequest, clock: Clock): Reply {
  const timestamp = new Date(clock.now())
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  const wanted = request.headers['client-request-id'] ?? '';
  const correlationId = uuidPattern.test(wanted) ? wanted : request.ids.correlationRequestId;
  const trace = request.ids.requestId;
  const code = error instanceof EntraError ? error.entraCode : injectedCode(error);
  const description = code === undefined ? error.message : `AADSTS${code}: ${error.message}`;
  return json(
    error.status,
    {
      error: error instanceof EntraError ? error.oauthError : oauthErrorOf(code, error),
      error_description: `${description} Trace ID: ${trace} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: code === undefined ? [] : [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlationId,
      ...(code === undefined ? {} : { error_uri: `${request.url.origin}/error?code=${code}` }),
    },
    error.headers,
  );
}

/** An injected fault may name any of Entra's codes; one that only has a status gets Entra's own for it. */
function injectedCode(error: AzureError): number | undefined {
  const named = /^AADSTS(?<number>\d+)$/.exec(error.code)?.groups?.['number'];
  if (named !== undefined) return Number(named);
  if (error.status === 429) return 90055;
  return error.status >= 500 ? 90033 : undefined;
}

function oauthErrorOf(code: number | undefined, error: AzureError): string {
  const known = Object.entries(kinds).find(([number]) => Number(number) === code)?.[1];
  if (known !== undefined) return known[0];
  return code === undefined ? error.code : 'invalid_client';
}
