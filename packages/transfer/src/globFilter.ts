import ignore from 'ignore';

/**
 * Decides by patterns in gitignore's syntax which files are wanted: `*.pkl`, `model/**`, `!*.tmp`
 * takes out again. Without patterns all are.
 * @param patterns - each matched against the path below the folder, with `/`
 */
export function globFilter(patterns: readonly string[]): (relativePath: string) => boolean {
  if (patterns.length === 0) return () => true;
  const matcher = ignore({ ignorecase: false, allowRelativePaths: true }).add(patterns);
  return (relativePath) => matcher.ignores(relativePath);
}
