import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startEmulator } from '@azureml-actions/emulator';
import { expectForeignTokens } from './foreignClient.ts';

test('@azure/identity gets tokens from the emulator by configuration alone', async () => {
  expect.hasAssertions();
  const emulator = await startEmulator();
  try {
    await expectForeignTokens(emulator, [
      process.execPath,
      join(import.meta.dirname, 'azureIdentityClient.ts'),
    ]);
  } finally {
    await emulator.stop();
  }
});
