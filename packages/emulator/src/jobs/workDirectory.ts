import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The folders of one run. */
export interface WorkDirectory {
  readonly root: string;
  /** Holds the code; the process starts here, and `outputs` and `logs` in it are uploaded. */
  readonly code: string;
  readonly inputs: string;
  readonly outputs: string;
  readonly temporary: string;
  readonly programs: string;
  /** Removes everything. */
  remove(): Promise<void>;
}

/**
 * Makes the folders of a run, named as on Azure ML's nodes.
 * @param root is made; must be the run's alone
 */
export async function createWorkDirectory(root: string): Promise<WorkDirectory> {
  const directory: WorkDirectory = {
    root,
    code: join(root, 'exe', 'wd'),
    inputs: join(root, 'cap', 'data-capability', 'wd'),
    outputs: join(root, 'cap', 'data-capability', 'out'),
    temporary: join(root, 'tmp'),
    programs: join(root, 'bin'),
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  };
  const { code, inputs, outputs, temporary, programs } = directory;
  for (const folder of [join(code, 'outputs'), join(code, 'logs'), inputs, outputs, temporary, programs]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  return directory;
}
