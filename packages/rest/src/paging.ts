import * as v from 'valibot';
import { InvalidResponseError } from './failures.js';
import { parseAs } from './json.js';
import { resolveLink } from './links.js';
import type { RestClient, RestRequest } from './restClient.js';

const page = v.pipe(
  // valibot takes an array for an object, which would make any array an empty list.
  v.unknown(),
  v.check((value) => !Array.isArray(value), 'Expected an object but received an array'),
  v.object({
    // Azure's specifications require no `value`: an empty list may come without.
    value: v.nullish(v.array(v.unknown()), []),
    nextLink: v.nullish(v.string()),
  }),
);

const maximumPages = 10_000;

/**
 * Lists every element behind a paged GET (`{value, nextLink}`), page after page, as the caller
 * asks for them.
 * @param schema parses one element
 * @throws ForeignHostError when a `nextLink` leaves the cloud
 * @throws InvalidResponseError when the pages never end or an element is not as specified
 */
export async function* listAll<const Schema extends v.GenericSchema>(
  client: RestClient,
  request: RestRequest,
  schema: Schema,
): AsyncGenerator<v.InferOutput<Schema>> {
  let next: RestRequest = request;
  let source = 'The request URL';
  const seen = new Set<string>();
  for (let count = 0; count < maximumPages; count += 1) {
    const response = await client.send(next, source);
    const { value, nextLink } = parseAs(page, response.json(), `A page of: ${request.what}`);
    for (const element of value) yield parseAs(schema, element, `An element of: ${request.what}`);
    if (nextLink === undefined || nextLink === null || nextLink === '') return;
    if (seen.has(nextLink)) break;
    seen.add(nextLink);
    // A nextLink carries its own query; ours would be sent twice.
    source = `The nextLink of: ${request.what}`;
    next = { ...request, query: {}, url: resolveLink(nextLink, response.url, source) };
  }
  throw new InvalidResponseError(`${request.what}: the pages repeat themselves and never end.`);
}
