import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator, type PreparedResources } from '@azureml-actions/emulator';
import { at, createClient, type Client } from './client.ts';

describe('workspaces', () => {
  let emulator: Emulator;
  let client: Client;
  let group: string;
  const path = (name: string) => `${group}/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
  const body = (change: object = {}) => ({
    location: emulator.location,
    properties: { ...emulator.prepared, ...change },
  });

  beforeAll(async () => {
    emulator = await startEmulator({ pace: 60, pageSize: 2 });
    client = createClient(emulator);
    group = `/subscriptions/${emulator.subscriptionId}/resourceGroups/${emulator.resourceGroup}`;
  });
  afterAll(() => emulator.stop());

  test('creation answers 202 with Location, goes through Creating, and ends with the workspace', async () => {
    const created = await client.arm('PUT', path('first'), body());
    expect(created.status).toBe(202);
    expect(created.text).toBe('');
    expect(created.headers['retry-after']).toBe('1');
    const early = await client.arm('GET', path('first'));
    expect(at(early.body, 'properties', 'provisioningState')).toBe('Creating');

    const busy = await client.arm('PUT', path('first'), body());
    expect([busy.status, at(busy.body, 'error', 'code')]).toEqual([409, 'Conflict']);

    const ended = await client.follow(created);
    expect(ended.status).toBe(200);
    expect(ended.body).toMatchObject({
      id: path('first'),
      name: 'first',
      type: 'Microsoft.MachineLearningServices/workspaces',
      location: 'eastus',
      identity: { type: 'SystemAssigned', tenantId: emulator.identity.tenantId },
      systemData: { createdBy: emulator.identity.clientId },
      properties: {
        provisioningState: 'Succeeded',
        discoveryUrl: `${emulator.planes.api.origin}/discovery`,
        mlFlowTrackingUri: `azureml://${emulator.planes.api.host}/mlflow/v1.0${path('first')}`,
      },
    });
  });

  test('the discovery document names the regional plane and asks for no token', async () => {
    const answer = await client.send('GET', `${emulator.planes.api.origin}/discovery`);
    expect(answer.status).toBe(200);
    expect(at(answer.body, 'api')).toBe(emulator.planes.api.origin);
    expect(at(answer.body, 'history')).toBe(emulator.planes.api.origin);
  });

  test('names and paths are compared whatever their case and kept as first written', async () => {
    const answer = await client.arm(
      'GET',
      path('FIRST').toUpperCase().replace('/SUBSCRIPTIONS', '/Subscriptions'),
    );
    expect(at(answer.body, 'name')).toBe('first');
  });

  test('an update answers 200, replaces what PUT replaces and keeps what the service owns', async () => {
    const before = await client.arm('GET', path('first'));
    await client.arm('PATCH', path('first'), { properties: { description: 'patched' }, tags: { team: 'a' } });
    const answer = await client.arm('PUT', path('first'), body({ friendlyName: 'First' }));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ tags: {}, properties: { friendlyName: 'First', description: '' } });
    expect(at(answer.body, 'properties', 'workspaceId')).toBe(at(before.body, 'properties', 'workspaceId'));
    expect(at(answer.body, 'identity')).toEqual(at(before.body, 'identity'));
  });

  test('lists by group, with or without a slash, and by subscription, page by page', async () => {
    await client.workspace('second');
    await client.workspace('third');
    const pages: unknown[] = [];
    let next: string | undefined = path('').slice(0, -1);
    while (next !== undefined) {
      const answer = await client.arm('GET', next);
      pages.push(at(answer.body, 'value', 'length'), at(answer.body, 'value'));
      const link = at(answer.body, 'nextLink');
      next = typeof link === 'string' ? link : undefined;
    }
    const names = pages.filter(Array.isArray).map((page) => page.map((item) => String(at(item, 'name'))));
    expect(names).toEqual([['first', 'second'], ['third']]);
    const slash = await client.arm('GET', `${path('')}?api-version=2019-11-01`);
    expect(at(slash.body, 'value', 0, 'name')).toBe('first');
    const all = await client.arm(
      'GET',
      `/subscriptions/${emulator.subscriptionId}/providers/Microsoft.MachineLearningServices/workspaces`,
    );
    expect(at(all.body, 'value', 1, 'name')).toBe('second');
  });

  test.each([
    ['no location', { location: undefined }, 400, 'LocationRequired'],
    ['another region', { location: 'westus' }, 409, 'InvalidResourceLocation'],
    ['no properties', { properties: undefined }, 400, 'ValidationError'],
    ['no dependencies, which it has already', { properties: {} }, 200, undefined],
  ])('an existing workspace with %s: %s', async (_, change, status, code) => {
    const answer = await client.arm('PUT', path('first'), { ...body(), ...change });
    expect([answer.status, at(answer.body, 'error', 'code')]).toEqual([status, code]);
  });

  test.each<[string, string, (prepared: PreparedResources) => object, string]>([
    ['a missing dependency', 'fourth', () => ({ keyVault: undefined }), 'BadRequest'],
    [
      'a dependency that does not exist',
      'fourth',
      ({ keyVault }) => ({ keyVault: `${keyVault}2` }),
      'DependentResourceNotFound',
    ],
    [
      'a dependency of another type',
      'fourth',
      ({ storageAccount }) => ({ keyVault: storageAccount }),
      'ValidationError',
    ],
    ['a bad name', '-x', () => ({}), 'ValidationError'],
    ['a short name', 'ab', () => ({}), 'ValidationError'],
  ])('a new workspace with %s is refused and not made', async (_, name, change, code) => {
    const answer = await client.arm('PUT', path(name), body(change(emulator.prepared)));
    expect([answer.status, at(answer.body, 'error', 'code')]).toEqual([400, code]);
    expect((await client.arm('GET', path(name))).status).toBe(404);
  });

  test('storage account and key vault cannot be exchanged', async () => {
    const other = `${group}/providers/Microsoft.KeyVault/vaults/other`;
    await client.arm('PUT', `${other}?api-version=2022-07-01`, { location: 'eastus', properties: {} });
    const answer = await client.arm('PUT', path('first'), body({ keyVault: other }));
    expect([answer.status, at(answer.body, 'error', 'target')]).toEqual([400, 'properties.keyVault']);
  });

  test('a deletion takes what lies below with it; a second one finds nothing', async () => {
    const id = await client.workspace('doomed');
    await client.follow(
      await client.arm('PUT', `${id}/computes/cpu`, {
        location: 'eastus',
        properties: { computeType: 'AmlCompute', properties: { vmSize: 'STANDARD_DS3_V2' } },
      }),
    );
    const deleted = await client.arm('DELETE', id);
    expect(deleted.status).toBe(202);
    expect((await client.follow(deleted)).status).toBe(204);
    expect((await client.arm('GET', id)).status).toBe(404);
    expect((await client.arm('DELETE', id)).status).toBe(204);
    const compute = await client.arm('GET', `${id}/computes/cpu`);
    expect(at(compute.body, 'error', 'code')).toBe('ResourceNotFound');
    const write = await client.arm('PUT', `${id}/computes/cpu`, {});
    expect([write.status, at(write.body, 'error', 'code')]).toEqual([404, 'ParentResourceNotFound']);
  });

  test('a failed provisioning ends in Failed, with the error where Location leads', async () => {
    emulator.faults.inject({
      effect: {
        kind: 'provisioning',
        type: 'workspaces',
        outcome: 'fail',
        code: 'QuotaExceeded',
        message: 'Full.',
      },
    });
    const created = await client.arm('PUT', path('unlucky'), body());
    const ended = await client.follow(created);
    expect([ended.status, at(ended.body, 'error', 'code')]).toEqual([409, 'QuotaExceeded']);
    const after = await client.arm('GET', path('unlucky'));
    expect(at(after.body, 'properties', 'provisioningState')).toBe('Failed');
  });
});
