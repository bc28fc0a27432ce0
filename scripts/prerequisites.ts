import { spawnSync } from 'node:child_process';

/** The oldest Python that the training, the scoring script and the tests run on. */
const oldestPython = [3, 8] as const;

/**
 * What is needed besides Node and is not there, as a sentence; `undefined` when nothing is missing.
 * @param purpose what it is needed for, as the end of a sentence
 */
export function missingPrograms(purpose: string): string | undefined {
  const { error, status, stdout } = spawnSync('python3', ['--version'], { encoding: 'utf8' });
  const remedy =
    'Install it (https://www.python.org/downloads/, or your system’s package python3) and run again.';
  if (error !== undefined || status !== 0) {
    return `python3 is missing from the PATH: ${purpose} Python ${oldestPython.join('.')} or newer. ${remedy}`;
  }
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/u.exec(stdout) ?? []).map(Number);
  const isOld = major < oldestPython[0] || (major === oldestPython[0] && minor < oldestPython[1]);
  if (!isOld) return undefined;
  return `python3 is ${stdout.trim()}, too old: ${purpose} Python ${oldestPython.join('.')} or newer. ${remedy}`;
}
