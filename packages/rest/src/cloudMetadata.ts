import { builtInCloud, builtInClouds, cloudFromMetadata, type Cloud } from './clouds.js';
import { InvalidInputError } from './errors.js';
import { tryParseJson } from './json.js';
import type { HttpResponse, Method } from './transport.js';

/** Fetches one public document, with whatever patience the caller has. */
export type Fetch = (request: {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}) => Promise<HttpResponse>;

/**
 * Finds the cloud that the input `cloud` means: one known by name, or the https URL of an ARM
 * cloud-metadata document, fetched as it is.
 * @throws InvalidInputError when it is neither, or the document cannot be had
 */
export async function resolveCloud(input: string, fetch: Fetch): Promise<Cloud> {
  const known = builtInCloud(input);
  if (known !== undefined) return known;
  if (!URL.canParse(input) || new URL(input).protocol !== 'https:') {
    throw new InvalidInputError(
      `Input cloud is '${input}'. Accepted: ${builtInClouds.map((cloud) => cloud.name).join(', ')}, or the https URL of a cloud-metadata document.`,
      { resource: 'cloud' },
    );
  }
  const url = new URL(input);
  const response = await fetch({ method: 'GET', url, headers: { accept: 'application/json' } });
  if (response.status !== 200) {
    throw new InvalidInputError(
      `Input cloud: ${url.host}${url.pathname} answered ${String(response.status)}, not a cloud-metadata document.`,
      { resource: 'cloud' },
    );
  }
  return cloudFromMetadata(
    tryParseJson(response.body.toString('utf8')),
    `Input cloud: ${url.host}${url.pathname}`,
  );
}
