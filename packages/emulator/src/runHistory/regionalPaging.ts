import { AzureError } from '../azureError.js';
import type { PlaneRequest } from '../planes/plane.js';

/** A page of a list of the regional API. */
export interface RegionalPage<Item> {
  readonly value: readonly Item[];
  readonly continuationToken?: string;
  readonly nextLink?: string;
}

/**
 * Cuts a list into pages; the place to go on from travels as `continuationToken`, in the query of a GET and
 * in the body of a POST.
 * @param request whose URL the next link repeats
 * @param items the whole list
 * @param size the longest page
 * @param token where to go on
 * @throws AzureError 400
 */
export function regionalPage<Item>(
  request: PlaneRequest,
  items: readonly Item[],
  size: number,
  token: string | null | undefined = continuationToken(request),
): RegionalPage<Item> {
  const start = token === null || token === undefined || token === '' ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) {
    throw new AzureError(
      400,
      'InvalidContinuationToken',
      `The continuation token '${String(token)}' is invalid.`,
    );
  }
  const end = start + Math.max(1, size);
  if (end >= items.length) return { value: items.slice(start) };
  const next = new URL(request.url);
  next.searchParams.set('continuationToken', String(end));
  return { value: items.slice(start, end), continuationToken: String(end), nextLink: next.href };
}

function continuationToken(request: PlaneRequest): string | undefined {
  const { query } = request;
  return query['continuationToken'] ?? query['$continuationToken'] ?? query['$continuationtoken'];
}
