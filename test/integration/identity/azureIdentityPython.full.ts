import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { startEmulator } from '@azureml-actions/emulator';
import { expectForeignTokens } from './foreignClient.ts';

const run = promisify(execFile);
const isWindows = process.platform === 'win32';

test('azure-identity from PyPI gets tokens from the emulator by configuration alone', async () => {
  expect.hasAssertions();
  const venv = mkdtempSync(join(tmpdir(), 'azureml-actions-venv-'));
  const emulator = await startEmulator();
  try {
    const python = join(venv, isWindows ? 'Scripts/python.exe' : 'bin/python');
    await run(isWindows ? 'python' : 'python3', ['-m', 'venv', venv], { timeout: 120_000 });
    await run(
      python,
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'azure-identity==1.27.0'],
      {
        timeout: 300_000,
      },
    );
    await expectForeignTokens(emulator, [python, join(import.meta.dirname, 'azure_identity_client.py')]);
  } finally {
    await emulator.stop();
    rmSync(venv, { recursive: true, force: true });
  }
});
