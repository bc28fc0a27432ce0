import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at, createClient } from './client.ts';

let emulator: Emulator;
afterEach(() => {
  emulator.permissions.restore();
});
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

test.each([
  ['GET', 'workspaces/demo', 'workspaces/read', 'workspaces/demo'],
  ['PUT', 'workspaces/demo/computes/cpu', 'workspaces/computes/write', 'workspaces/demo/computes/cpu'],
  ['GET', 'workspaces/demo/computes', 'workspaces/computes/read', 'workspaces/demo'],
  ['GET', 'workspaces', 'workspaces/read', ''],
  ['POST', 'workspaces/demo/jobs/j1/cancel', 'workspaces/jobs/cancel/action', 'workspaces/demo/jobs/j1'],
  ['DELETE', 'workspaces/none', 'workspaces/delete', 'workspaces/none'],
])('%s %s without a role is refused, naming action and scope', async (method, path, action, scope) => {
  const client = createClient(emulator);
  const { clientId, objectId } = emulator.identity;
  emulator.permissions.remove(`Microsoft.MachineLearningServices/${action}`);
  const group = `/subscriptions/${emulator.subscriptionId}/resourceGroups/${emulator.resourceGroup}`;
  const provider = `${group}/providers/Microsoft.MachineLearningServices`;
  const answer = await client.arm(method, `${provider}/${path}`, method === 'PUT' ? {} : undefined);
  expect(answer.status).toBe(403);
  expect(at(answer.body, 'error')).toEqual({
    code: 'AuthorizationFailed',
    message:
      `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action ` +
      `'Microsoft.MachineLearningServices/${action}' over scope '${scope === '' ? group : `${provider}/${scope}`}' ` +
      'or the scope is invalid. If access was recently granted, please refresh your credentials.',
  });
});

test('permissions are set, narrowed and restored over the control plane', async () => {
  const client = createClient(emulator);
  const control = (method: string, path: string, body?: unknown) =>
    client.send(method, emulator.planes.control.origin + path, {
      token: emulator.controlToken,
      ...(body === undefined ? {} : { body }),
    });
  const group = `/subscriptions/${emulator.subscriptionId}/resourceGroups/${emulator.resourceGroup}`;
  const readGroup = async () => (await client.arm('GET', `${group}?api-version=2021-04-01`)).status;

  await control('PUT', '/permissions', {
    value: [{ actions: ['Microsoft.MachineLearningServices/*'] }, { actions: ['*/read'] }],
  });
  expect(await readGroup()).toBe(200);
  const removed = await control('POST', '/permissions/remove', { action: '*/resourceGroups/read' });
  expect(at(removed.body, 'value', 1, 'notActions')).toEqual(['*/resourceGroups/read']);
  expect(await readGroup()).toBe(403);
  await control('POST', '/permissions/restore');
  expect(await readGroup()).toBe(200);
  const bad = await control('POST', '/permissions/remove', {});
  expect([bad.status, at(bad.body, 'error', 'code')]).toEqual([400, 'InvalidPermission']);
});

test('a seed or option may start with less', async () => {
  const reader = await startEmulator({ permissions: [{ actions: ['*/read'] }] });
  try {
    const client = createClient(reader);
    const group = `/subscriptions/${reader.subscriptionId}/resourceGroups/new?api-version=2021-04-01`;
    expect((await client.arm('PUT', group, { location: 'eastus' })).status).toBe(403);
  } finally {
    await reader.stop();
  }
});
