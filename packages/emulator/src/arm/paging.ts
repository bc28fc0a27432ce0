import { AzureError } from '../azureError.js';
import type { PlaneRequest } from '../planes/plane.js';

/** A page of a list. */
export interface Page {
  value: unknown[];
  nextLink?: string;
}

/**
 * Cuts a list into pages. The place to go on from travels in `$skip` (Azure ML) or `$skiptoken` (ARM),
 * opaque to clients.
 * @param request whose `$skip`, `$skiptoken` and `$top` count
 * @param items the whole list
 * @param size the longest page
 * @param parameter which parameter the link bears
 * @throws AzureError 400 `InvalidSkipToken`
 */
export function page(
  request: PlaneRequest,
  items: readonly unknown[],
  size: number,
  parameter: '$skip' | '$skiptoken' = '$skip',
): Page {
  const query = new Map(Object.entries(request.query).map(([name, value]) => [name.toLowerCase(), value]));
  const token = query.get('$skip') ?? query.get('$skiptoken') ?? '0';
  const start = Number(token);
  if (!Number.isInteger(start) || start < 0) {
    throw new AzureError(400, 'InvalidSkipToken', `The skip token '${token}' is invalid.`);
  }
  const top = Number(query.get('$top') ?? size);
  const end = start + Math.max(1, Math.min(size, Number.isInteger(top) ? top : size));
  const value = items.slice(start, end);
  if (end >= items.length) return { value };
  const next = new URL(request.url);
  for (const name of [...next.searchParams.keys()]) {
    if (/^\$skip(?:token)?$/i.test(name)) next.searchParams.delete(name);
  }
  next.searchParams.set(parameter, String(end));
  return { value, nextLink: next.href };
}
