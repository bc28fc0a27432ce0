import { snakeCase, type Located } from './nodes.js';
import { suggest } from './nearestKey.js';

/**
 * Reads one of the REST API's words, however the file spells it: `AUCWeighted`, `auc_weighted` and
 * `AUC_WEIGHTED` are the same.
 *
 * @returns the word as the API has it
 */
export function parseWord(value: Located | undefined, words: readonly string[]): string | undefined {
  const text = value?.text();
  if (value === undefined || text === undefined) return undefined;
  const wanted = plain(text);
  const found = words.find((word) => plain(word) === wanted);
  if (found === undefined) value.report(`"${text}" is not accepted.`, suggest(text, words.map(snakeCase)));
  return found;
}

/** Reads a list of the REST API's words. */
export function parseWords(
  value: Located | undefined,
  words: readonly string[],
): readonly string[] | undefined {
  return value?.list()?.flatMap((item) => parseWord(item, words) ?? []);
}

/** A key of a file as the REST API has it. */
export function camelKey(key: string): string {
  return key
    .replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase())
    .replace(/Lr(?=[A-Z])/g, 'LR');
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
