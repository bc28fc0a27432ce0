import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { runBundledAction } from '../../support/actionRunner.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ workspaces: ['demo'], pace: 50 });
});
afterEach(() => {
  emulator.permissions.restore();
  emulator.journal.clear();
});
afterAll(() => emulator.stop());

test.each([
  ['ensure-workspace', { 'workspace-name': 'demo' }, 'workspaces/read', 'workspaces/demo'],
  [
    'ensure-compute',
    { 'workspace-name': 'demo', 'compute-name': 'cpu', size: 'Standard_DS3_v2' },
    'workspaces/computes/write',
    'workspaces/demo/computes/cpu',
  ],
])('%s without a role names the action, the scope and the identity', async (name, inputs, action, scope) => {
  emulator.permissions.remove(`Microsoft.MachineLearningServices/${action}`);
  const run = await runBundledAction(name, { emulator, inputs });
  expect(run.exitCode).toBe(1);
  expect(run.stdout).toMatch(/^::error::.*403 AuthorizationFailed/mu);
  expect(run.stdout).toContain(`perform action 'Microsoft.MachineLearningServices/${action}'`);
  expect(run.stdout).toMatch(new RegExp(`over scope '/subscriptions/[^']*/${scope}'`, 'u'));
  expect(run.stdout).toContain(emulator.identity.objectId);
  expect(run.stdout).toContain('What to try: Give the identity the role');
  expect(emulator.journal.entries({ status: 403 })).toHaveLength(1);
});
