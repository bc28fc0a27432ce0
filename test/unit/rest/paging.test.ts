import { describe, expect, test } from '@jest/globals';
import { ForeignHostError, InvalidResponseError, listAll, RestError } from '@azureml-actions/rest';
import * as v from 'valibot';
import { clientUnderTest, type ClientUnderTest } from '../../support/restClient.ts';
import { answer, type ScriptedStep } from '../../support/scriptedTransport.ts';

const arm = 'https://management.azure.com';
const element = v.object({ name: v.string() });

interface Listing extends ClientUnderTest {
  readonly elements: AsyncGenerator<{ name: string }>;
}

function list(...steps: ScriptedStep[]): Listing {
  const under = clientUnderTest(steps);
  const elements = listAll(
    under.client,
    {
      method: 'GET',
      url: `${arm}/ws/computes`,
      query: { 'api-version': '2024-04-01', skip: undefined },
      audience: arm,
      what: 'Listing computes',
    },
    element,
  );
  return { ...under, elements };
}

async function names(listing: Listing): Promise<string[]> {
  const all: string[] = [];
  for await (const { name } of listing.elements) all.push(name);
  return all;
}

function page(elements: readonly string[], nextLink?: string | null, more: object = {}): ScriptedStep {
  return answer(200, { value: elements.map((name) => ({ name })), nextLink, ...more });
}

describe('listing', () => {
  test('goes through the pages in order and sends the token to each', async () => {
    const listing = list(page(['a', 'b'], `${arm}/ws/computes?api-version=2024-04-01&skip=2`), page(['c']));
    expect(await names(listing)).toEqual(['a', 'b', 'c']);
    expect(listing.transport.calls).toEqual([
      `GET ${arm}/ws/computes?api-version=2024-04-01`,
      `GET ${arm}/ws/computes?api-version=2024-04-01&skip=2`,
    ]);
    for (const { headers } of listing.transport.requests) {
      expect(headers['authorization']).toBe('Bearer token-1');
    }
  });

  test('takes the query of a nextLink as it is and adds nothing of its own', async () => {
    const link = `${arm}/other?%24skipToken=a%2Fb%3D%3D&$top=5`;
    const listing = list(page([], link), page(['z']));
    expect(await names(listing)).toEqual(['z']);
    expect(listing.transport.calls[1]).toBe(`GET ${link}`);
  });

  test.each([
    ['an absolute path', '/ws/computes?skip=1', `${arm}/ws/computes?skip=1`],
    ['a query alone', '?skip=1', `${arm}/ws/computes?skip=1`],
  ])('follows a nextLink that is %s', async (_, link, expected) => {
    const listing = list(page(['a'], link), page(['b']));
    await names(listing);
    expect(listing.transport.calls[1]).toBe(`GET ${expected}`);
  });

  test.each([
    ['is absent', undefined],
    ['is null', null],
    ['is empty', ''],
  ])('ends where nextLink %s', async (_, nextLink) => {
    expect(await names(list(page(['a'], nextLink)))).toEqual(['a']);
  });

  test('does not end at an empty page that has a nextLink', async () => {
    expect(await names(list(page([], '?p=2'), page([], '?p=3'), page(['a'])))).toEqual(['a']);
  });

  test.each([
    ['an empty value', { value: [] }],
    ['a null value', { value: null }],
    ['no value', {}],
  ])('of nothing, answered with %s, is empty', async (_, body) => {
    expect(await names(list(answer(200, body)))).toEqual([]);
  });

  test('of run history pages by nextLink and needs no continuationToken', async () => {
    const listing = list(
      page(['run-1'], `${arm}/runs?token=t`, { continuationToken: 't' }),
      page(['run-2'], null, { continuationToken: null }),
    );
    expect(await names(listing)).toEqual(['run-1', 'run-2']);
  });

  test('asks for no page that nobody reads', async () => {
    const listing = list(page(['a', 'b'], '?p=2'));
    expect((await listing.elements.next()).value).toEqual({ name: 'a' });
    await listing.elements.return(undefined);
    expect(listing.transport.calls).toHaveLength(1);
  });

  test('repeats a throttled page, not the list', async () => {
    const throttled = answer(429, undefined, { 'retry-after': '4' });
    const listing = list(page(['a'], '?p=2'), throttled, page(['b']));
    expect(await names(listing)).toEqual(['a', 'b']);
    expect(listing.clock.waits).toEqual([4000]);
  });
});

describe('a list that is not as specified', () => {
  test('ends when a page leads back to one before', async () => {
    const listing = list(page(['a'], '?p=2'), page(['b'], '?p=3'), page(['c'], '?p=2'));
    await expect(names(listing)).rejects.toThrow(
      'Listing computes: the pages repeat themselves and never end.',
    );
    expect(listing.transport.unplayed).toBe(0);
  });

  test('ends when a page leads to itself', async () => {
    const listing = list(page(['a'], '?p=2'), page(['b'], '?p=2'));
    await expect(names(listing)).rejects.toThrow(InvalidResponseError);
  });

  test.each([
    ['an element of another shape', { value: [{ id: 3 }] }, 'An element of: Listing computes'],
    ['a value that is no list', { value: 'x' }, 'A page of: Listing computes'],
    ['no object', [1], 'A page of: Listing computes'],
    ['no JSON', '<html>', 'is no JSON'],
  ])('is refused with its name: %s', async (_, body, message) => {
    await expect(names(list(answer(200, body)))).rejects.toThrow(message);
  });

  test('gives Azure’s error when a later page is refused', async () => {
    const gone = answer(410, { error: { code: 'TokenExpired', message: 'Start again.' } });
    await expect(names(list(page(['a'], '?p=2'), gone))).rejects.toThrow(RestError);
  });
});

describe('a nextLink that leads away from the cloud', () => {
  test.each([
    'https://evil.example/list?sig=secret',
    'http://management.azure.com/list?sig=secret',
    'https://management.azure.com.evil.example/list?sig=secret',
    '//evil.example/list?sig=secret',
  ])('%s gets neither a request nor a token', async (link) => {
    const listing = list(page(['a'], link));
    const error: unknown = await names(listing).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ForeignHostError);
    expect(String(error)).toContain('The nextLink of: Listing computes');
    expect(String(error)).not.toContain('secret');
    expect(listing.transport.calls).toHaveLength(1);
  });

  test('is refused when it is no URL', async () => {
    await expect(names(list(page([], 'https://[secret')))).rejects.toThrow(
      'The nextLink of: Listing computes is no URL.',
    );
  });
});
