/**
 * The logs that a person wants to read, by their names in run history's `logFiles`; a run writes
 * those of one family.
 */
const families: readonly RegExp[] = [
  // The user's own log of today's runs: rank 0, or a parameter server.
  /(^|\/)user_logs\/std_log\D*0*(?:_ps)?\.txt$/u,
  // Older runs number theirs in the order in which they are written.
  /(^|\/)azureml-logs\/\d{2}.+\.txt$/u,
  // Pipelines and sweeps without either.
  /(^|\/)logs\/azureml\/executionlogs\.txt$/u,
  /(^|\/)azureml-logs\/hyperdrive\.txt$/u,
];

/**
 * Picks the logs to follow: all of the first family that has any.
 * @returns their names in the order in which a run writes them
 */
export function chooseLogs(names: readonly string[]): string[] {
  for (const family of families) {
    const found = names.filter((name) => family.test(name));
    if (found.length > 0) return found.sort();
  }
  return [];
}
