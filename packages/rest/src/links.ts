import { InvalidResponseError } from './failures.js';

/**
 * Resolves a link that a server gave (`Location`, `nextLink`, ...) against where it gave it.
 * @param source what the link came from, for the message: `The nextLink of: Listing computes`
 * @throws InvalidResponseError, which does not repeat the link: its query may hold a signature
 */
export function resolveLink(link: string, base: URL, source: string): URL {
  if (!URL.canParse(link, base.href)) throw new InvalidResponseError(`${source} is no URL.`);
  return new URL(link, base);
}
