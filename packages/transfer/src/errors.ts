import { ActionsError, type ErrorFacts } from '@azureml-actions/rest/errors';
import { faultMember, faultMessage } from './faults.js';

/** A transfer to or from storage that failed. Messages never hold a SAS. */
export class TransferError extends ActionsError {}

/** What the storage SDK's errors carry, as far as we use it. */
interface StorageFault {
  readonly message: string;
  readonly code?: string | undefined;
  readonly statusCode?: number | undefined;
  readonly requestId?: string | undefined;
}

/**
 * Turns a failure of the storage SDK into ours. The original is not kept as `cause`: it holds the
 * request's URL, and with it the SAS.
 *
 * @param doing - what was being done, on which blob: `upload model/a.bin`
 */
export function transferError(doing: string, error: unknown): TransferError {
  const fault = describeFault(error);
  const code = fault.code ?? (fault.statusCode === undefined ? 'TransferFailed' : `Http${fault.statusCode}`);
  const facts: ErrorFacts = { code, requestId: fault.requestId, remedy: remedyFor(code, fault.statusCode) };
  return new TransferError(`Could not ${doing}: ${withoutSas(firstLine(fault.message))}`, facts);
}

/** The text without the query of any URL in it, where a SAS keeps its signature. */
export function withoutSas(text: string): string {
  return text.replace(/\b(https?:\/\/[^\s"'?]+)\?[^\s"']*/gi, '$1?…').replace(/\bsig=[^&\s"']+/gi, 'sig=…');
}

function describeFault(error: unknown): StorageFault {
  const code = faultMember(error, 'code');
  const statusCode = faultMember(error, 'statusCode');
  const details = faultMember(error, 'details');
  const requestId = faultMember(details, 'x-ms-request-id') ?? faultMember(details, 'requestId');
  return {
    message: faultMessage(error),
    code: typeof code === 'string' ? code : undefined,
    statusCode: typeof statusCode === 'number' ? statusCode : undefined,
    requestId: typeof requestId === 'string' ? requestId : undefined,
  };
}

function remedyFor(code: string, status: number | undefined): string | undefined {
  if (code === 'AuthenticationFailed' || code === 'AuthorizationFailure' || status === 403) {
    return 'The storage account refused the signed URL: it may have expired, or a firewall of the storage account keeps this runner out.';
  }
  if (code === 'ENOTFOUND' || code === 'ECONNREFUSED' || code === 'ETIMEDOUT') {
    return 'Check that the storage account allows this runner to reach it (firewall, private endpoint, DNS).';
  }
  if (status === 404)
    return 'The container or blob is gone; run the step again to get a new place for the upload.';
  return undefined;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
