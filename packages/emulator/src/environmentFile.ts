/**
 * Environment variables as lines a POSIX shell can source, and Node's `--env-file` can read.
 * @param variables by name
 */
export function environmentFile(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}
