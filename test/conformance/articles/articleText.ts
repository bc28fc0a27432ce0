import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repairs } from './repairs.ts';

/** An article on the REST API, its slips mended. */
export interface Article {
  /** `000` to `004`. */
  readonly number: string;
  readonly text: string;
  /** In the order of the text. */
  readonly commands: readonly CurlCommand[];
}

/** A curl command as it stands in an article. */
export interface CurlCommand {
  readonly text: string;
  /** Where it ends in the article. */
  readonly end: number;
}

/** Reads the articles of a folder. */
export function readArticles(directory: string): readonly Article[] {
  return articleFiles(directory).map((name) => {
    const number = name.slice(0, 3);
    const text = mended(number, readText(directory, name));
    return { number, text, commands: curlCommands(text) };
  });
}

/** Repairs that find nothing to mend, as `article: what is wrong`. */
export function staleRepairs(directory: string): readonly string[] {
  const texts = new Map(articleFiles(directory).map((name) => [name.slice(0, 3), readText(directory, name)]));
  const stale: string[] = [];
  for (const { article, from, to, why } of repairs) {
    const text = texts.get(article) ?? '';
    if (!text.includes(from)) stale.push(`${article}: ${JSON.stringify(from)} (${why})`);
    texts.set(article, text.replaceAll(from, to));
  }
  return stale;
}

/**
 * The first JSON object or array that stands on lines of its own behind a place of an article.
 * @throws Error when there is none
 */
export function jsonAfter(article: Article, place: number): unknown {
  const lines = article.text.slice(place).split('\n');
  const start = lines.findIndex((line) => line.trim() === '{');
  for (let end = start + 1; start >= 0 && end <= lines.length; end += 1) {
    try {
      const value: unknown = JSON.parse(lines.slice(start, end).join('\n'));
      return value;
    } catch {
      // Not complete yet.
    }
  }
  throw new Error(`Article ${article.number} shows no JSON behind ${article.text.slice(place, place + 60)}…`);
}

function articleFiles(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => /^\d{3}_.*\.txt$/.test(name))
    .sort();
}

function readText(directory: string, name: string): string {
  return readFileSync(join(directory, name), 'utf8').replaceAll('\r\n', '\n');
}

function mended(number: string, text: string): string {
  return repairs
    .filter(({ article }) => article === number)
    .reduce((mending, { from, to }) => mending.replaceAll(from, to), text);
}

/** At the start of a line, or of what a shell substitutes. */
const curlAtCommand = /(?<=^[ \t]*|\$\(|`\()curl(?=\s)/gm;

function curlCommands(text: string): readonly CurlCommand[] {
  return [...text.matchAll(curlAtCommand)].map(({ index }) => {
    const end = endOfCommand(text, index);
    // Not trimmed: a backslash at the end needs the line break behind it.
    return { text: text.slice(index, end), end };
  });
}

/** Where the shell sees a simple command end: at a line's end, a pipe or a bracket outside quotes. */
function endOfCommand(text: string, start: number): number {
  let quote: string | undefined;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === '\\' && quote !== "'") {
      index += 1;
    } else if (quote !== undefined) {
      if (character === quote) quote = undefined;
    } else if (character === "'" || character === '"') {
      quote = character;
    } else if ('\n|)'.includes(character)) {
      return index;
    }
  }
  return text.length;
}
