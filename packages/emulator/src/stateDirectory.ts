import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where an emulator keeps its files. */
export interface StateDirectory {
  readonly path: string;
  /** PEM file of the certificate authority. */
  readonly caCertificatePath: string;
  /** For providers; gone after `remove`. */
  readonly scratch: string;
  /** Removes what the emulator made: everything in a temporary folder, its own files in a chosen one. */
  remove(): Promise<void>;
}

/**
 * Prepares the folder, readable by its owner only.
 * @param chosen where; a new temporary folder when absent
 */
export async function prepareStateDirectory(chosen: string | undefined): Promise<StateDirectory> {
  const path = chosen === undefined ? await mkdtemp(join(tmpdir(), 'azureml-emulator-')) : resolve(chosen);
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (chosen === undefined) await chmod(path, 0o700);
  const scratch = join(path, 'scratch');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { mode: 0o700 });
  const caCertificatePath = join(path, 'ca.pem');
  return {
    path,
    caCertificatePath,
    scratch,
    async remove() {
      const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 50 };
      if (chosen === undefined) await rm(path, options);
      else await Promise.all([rm(scratch, options), rm(caCertificatePath, { force: true })]);
    },
  };
}

/** Writes a file only its owner can read. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  await writeFile(path, content, { mode: 0o600 });
  await chmod(path, 0o600);
}
