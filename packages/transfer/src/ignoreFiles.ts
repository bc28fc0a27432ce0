import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import ignore from 'ignore';
import { faultMember } from './faults.js';

/** Decides which files of a folder stay out of its snapshot. */
export interface IgnoreRules {
  /** The file the rules come from, for messages; `undefined` when there is none. */
  readonly source: '.amlignore' | '.gitignore' | undefined;
  /** @param path - absolute path of a file, links in its folders resolved. */
  excludes(path: string): boolean;
}

/**
 * Reads the ignore rules of a folder: its root `.amlignore`, else its root `.gitignore`. As in the
 * `az ml` client, files in subfolders do not count, and of the patterns that match a file the last
 * one decides, so that `!keep.txt` brings a file back even out of an ignored folder.
 *
 * @param folder - absolute path, links resolved
 */
export async function readIgnoreRules(folder: string): Promise<IgnoreRules> {
  for (const source of ['.amlignore', '.gitignore'] as const) {
    const text = await readIfThere(join(folder, source));
    if (text !== undefined) return ignoreRules(folder, source, text);
  }
  return { source: undefined, excludes: () => false };
}

/** The rules that a text in gitignore's syntax states. */
export function ignoreRules(folder: string, source: '.amlignore' | '.gitignore', text: string): IgnoreRules {
  const patterns = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const decide = patterns.some((line) => line.startsWith('!')) ? lastMatch(patterns) : anyMatch(patterns);
  return {
    source,
    excludes(path) {
      const way = relative(folder, path).split(sep).join('/');
      return way !== '' && decide(way);
    },
  };
}

const OPTIONS = { ignorecase: false, allowRelativePaths: true };

function anyMatch(patterns: readonly string[]): (way: string) => boolean {
  const matcher = ignore(OPTIONS).add(patterns);
  return (way) => matcher.ignores(way);
}

/** One matcher per pattern: gitignore itself would not look into an ignored folder again. */
function lastMatch(patterns: readonly string[]): (way: string) => boolean {
  const rules = patterns.map((pattern) => {
    const includes = pattern.startsWith('!');
    return { includes, matcher: ignore(OPTIONS).add(includes ? pattern.slice(1) : pattern) };
  });
  return (way) => {
    const rule = rules.findLast(({ matcher }) => matcher.ignores(way));
    return rule !== undefined && !rule.includes;
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = faultMember(error, 'code');
    if (code === 'ENOENT' || code === 'EISDIR') return undefined;
    throw error;
  }
}
