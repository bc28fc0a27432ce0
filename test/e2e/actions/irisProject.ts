import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** A user's repository: the iris example, with some files changed. */
export interface Project {
  readonly folder: string;
  write(file: string, content: string): void;
  remove(): void;
}

/**
 * Copies examples/iris into a folder of its own.
 * @param files written over the copy, by path
 */
export function irisProject(files: Readonly<Record<string, string>> = {}): Project {
  const folder = mkdtempSync(join(tmpdir(), 'azureml-actions-iris-'));
  cpSync(join(root, 'examples/iris'), folder, { recursive: true });
  const write = (file: string, content: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  };
  for (const [file, content] of Object.entries(files)) write(file, content);
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
