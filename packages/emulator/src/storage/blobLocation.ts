/** A blob, or by its prefix many of them. */
export interface BlobLocation {
  readonly container: string;
  /** With `/` between segments and none at the start; empty for the whole container. */
  readonly path: string;
}

/**
 * The blob behind a URL of our storage account. The account may stand in the path, as Azurite has it, or
 * be left out, as clients do that put a URL together from the origin and the container.
 * @param url with or without a signature
 * @param hosts those of our storage, with port
 * @param account its name
 * @returns undefined for the URL of another host
 */
export function parseBlobUrl(
  url: string,
  hosts: readonly string[],
  account: string,
): BlobLocation | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname } = new URL(url);
  const withPort = protocol === 'https:' && !host.includes(':') ? `${host}:443` : host;
  if (protocol !== 'https:' || !hosts.includes(withPort)) return undefined;
  const segments = pathname.split('/').slice(1).map(decodeSegment);
  if (segments[0] === account) segments.shift();
  const [container = '', ...path] = segments;
  if (container === '') return undefined;
  return { container, path: path.join('/') };
}

/** The location with another segment, or several, appended. */
export function below(location: BlobLocation, path: string): BlobLocation {
  const joined = [location.path, path].map((part) => part.replace(/^\/+|\/+$/g, '')).filter(Boolean);
  return { container: location.container, path: joined.join('/') };
}

/** A blob's path as it stands in a URL. */
export function encodeBlobPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
