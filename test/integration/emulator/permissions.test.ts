import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at, createClient } from './client.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ workspaces: ['demo'] });
});
afterAll(() => emulator.stop());

test('whoever has a token may do everything, where the scope exists', async () => {
  const client = createClient(emulator);
  const group = `/subscriptions/${emulator.subscriptionId}/resourceGroups/${emulator.resourceGroup}`;
  const workspaces = `${group}/providers/Microsoft.MachineLearningServices/workspaces`;
  const permissions = (scope: string) =>
    client.arm('GET', `${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`);
  for (const scope of [group, `${workspaces}/demo`]) {
    expect(at((await permissions(scope)).body, 'value', 0, 'actions')).toEqual(['*']);
  }
  expect((await permissions(`${workspaces}/none`)).status).toBe(404);
});
