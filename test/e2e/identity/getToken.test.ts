import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { runBundledAction } from '../../support/actionRunner.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

test.each(['client-secret', 'oidc'] as const)('get-token with %s', async (identity) => {
  const run = await runBundledAction('get-token', { emulator, identity });
  expect(run.stderr).toBe('');
  expect(run.exitCode).toBe(0);
  expect(run.outputs['object-id']).toBe(emulator.identity.objectId);
});
