import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** GitHub's limit for the summary of a step. */
export const SUMMARY_LIMIT_BYTES = 1024 * 1024;

/** A file that a step wrote and that cannot be understood. */
export class FileCommandError extends Error {
  override readonly name = 'FileCommandError';
}

/**
 * Parses the format of GITHUB_OUTPUT, GITHUB_ENV and GITHUB_STATE:
 * `name=value`, or `name<<DELIMITER`, lines, `DELIMITER`.
 *
 * @throws FileCommandError
 */
export function parseKeyValues(text: string): [string, string][] {
  const lines = text.split(/\r?\n/);
  const pairs: [string, string][] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) throw new FileCommandError(`Invalid format '${line}'. Name must not be empty`);
      pairs.push([line.slice(0, equals), line.slice(equals + 1)]);
    } else if (heredoc >= 0) {
      const name = line.slice(0, heredoc);
      const delimiter = line.slice(heredoc + 2);
      if (name === '' || delimiter === '') {
        throw new FileCommandError(
          `Invalid format '${line}'. Name must not be empty and delimiter must not be empty`,
        );
      }
      const end = lines.indexOf(delimiter, index + 1);
      if (end < 0) {
        throw new FileCommandError(`Invalid value. Matching delimiter not found '${delimiter}'`);
      }
      pairs.push([name, lines.slice(index + 1, end).join('\n')]);
      index = end;
    } else throw new FileCommandError(`Invalid format '${line}'`);
  }
  return pairs;
}

const VARIABLES = {
  output: 'GITHUB_OUTPUT',
  env: 'GITHUB_ENV',
  path: 'GITHUB_PATH',
  state: 'GITHUB_STATE',
  summary: 'GITHUB_STEP_SUMMARY',
} as const;

type FileKind = keyof typeof VARIABLES;

/** The files through which one step talks to the runner. */
export class FileCommands {
  /** Set these for the step. */
  readonly variables: Readonly<Record<string, string>>;
  readonly #files: Record<FileKind, string>;

  private constructor(files: Record<FileKind, string>) {
    this.#files = files;
    this.variables = {
      [VARIABLES.output]: files.output,
      [VARIABLES.env]: files.env,
      [VARIABLES.path]: files.path,
      [VARIABLES.state]: files.state,
      [VARIABLES.summary]: files.summary,
    };
  }

  /** @param temp the runner's folder for temporary files. */
  static async create(temp: string): Promise<FileCommands> {
    const folder = join(temp, '_runner_file_commands');
    await mkdir(folder, { recursive: true });
    const suffix = randomUUID();
    const name = (kind: string): string => join(folder, `${kind}_${suffix}`);
    const files = {
      output: name('set_output'),
      env: name('set_env'),
      path: name('add_path'),
      state: name('save_state'),
      summary: name('step_summary'),
    };
    await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
    return new FileCommands(files);
  }

  /** @throws FileCommandError */
  async pairs(kind: 'output' | 'env' | 'state'): Promise<[string, string][]> {
    return parseKeyValues(await this.#read(kind));
  }

  /** The folders to put before the PATH, the last one first. */
  async paths(): Promise<string[]> {
    const lines = (await this.#read('path')).split(/\r?\n/);
    return lines.filter((line) => line !== '').reverse();
  }

  async summary(): Promise<string> {
    return this.#read('summary');
  }

  async remove(): Promise<void> {
    await Promise.all(Object.values(this.#files).map((file) => rm(file, { force: true })));
  }

  async #read(kind: FileKind): Promise<string> {
    try {
      return await readFile(this.#files[kind], 'utf8');
    } catch {
      // A step may delete its files; GitHub takes that for empty, too.
      return '';
    }
  }
}
