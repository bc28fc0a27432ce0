import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * GitHub's `hashFiles`: SHA-256 over the SHA-256 of each file that the patterns
 * match, in the order of their paths; empty where none does.
 *
 * @param patterns relative to the workspace; one with `!` takes files away.
 */
export function hashFiles(workspace: string, patterns: readonly string[]): string {
  const files = new Set<string>();
  for (const pattern of patterns.flatMap((text) => text.split('\n')).map((text) => text.trim())) {
    if (pattern === '' || pattern.startsWith('#')) continue;
    const isExclusion = pattern.startsWith('!');
    const matches = globSync(isExclusion ? pattern.slice(1) : pattern, { cwd: workspace });
    for (const match of matches) {
      if (isExclusion) files.delete(match);
      else if (statSync(join(workspace, match)).isFile()) files.add(match);
    }
  }
  if (files.size === 0) return '';
  const whole = createHash('sha256');
  for (const file of [...files].sort()) {
    const content = readFileSync(join(workspace, file.split('/').join(sep)));
    whole.update(createHash('sha256').update(content).digest());
  }
  return whole.digest('hex');
}
