import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Minimatch } from 'minimatch';

interface Pattern {
  isExclusion: boolean;
  glob: Minimatch;
  /** A pattern that names a folder means everything in it. */
  within: Minimatch;
}

function toPattern(text: string): Pattern {
  const isExclusion = text.startsWith('!');
  const path = (isExclusion ? text.slice(1) : text).replace(/^\.\//, '').replace(/\/+$/, '');
  const options = { dot: true, nonegate: true, nocomment: true };
  return {
    isExclusion,
    glob: new Minimatch(path, options),
    within: new Minimatch(`${path}/**`, options),
  };
}

/** Whether a folder may hold something that a pattern asks for. */
function isOnTheWay(folder: string, patterns: readonly Pattern[]): boolean {
  return patterns.some(
    ({ isExclusion, glob, within }) =>
      !isExclusion && (glob.match(folder, true) || within.match(folder, true)),
  );
}

function isPicked(file: string, patterns: readonly Pattern[]): boolean {
  let picked = false;
  for (const { isExclusion, glob, within } of patterns) {
    if (glob.match(file) || within.match(file)) picked = !isExclusion;
  }
  return picked;
}

/** The files under a folder that patterns pick, in order; links are not followed. */
function findFiles(root: string, folder: string, patterns: readonly Pattern[]): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        return isOnTheWay(path, patterns) ? findFiles(root, path, patterns) : [];
      }
      return entry.isFile() && isPicked(path, patterns) ? [path] : [];
    });
}

/**
 * GitHub's `hashFiles`: SHA-256 over the SHA-256 of each file that the patterns
 * match, hidden ones too; empty where none does.
 *
 * @param patterns relative to the workspace; one with `!` takes files away.
 */
export function hashFiles(workspace: string, patterns: readonly string[]): string {
  const parsed = patterns
    .flatMap((text) => text.split('\n'))
    .map((text) => text.trim())
    .filter((text) => text !== '' && !text.startsWith('#'))
    .map(toPattern);
  const files = findFiles(workspace, '', parsed);
  if (files.length === 0) return '';
  const whole = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(join(workspace, file));
    whole.update(createHash('sha256').update(content).digest());
  }
  return whole.digest('hex');
}
