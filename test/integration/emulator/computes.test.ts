import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at, createClient, type Client } from './client.ts';

describe('computes', () => {
  let emulator: Emulator;
  let client: Client;
  let workspace: string;
  const path = (name: string) => `${workspace}/computes/${name}`;
  const cluster = (properties: object = {}) => ({
    location: 'eastus',
    properties: {
      computeType: 'AmlCompute',
      properties: {
        vmSize: 'Standard_DS3_v2',
        scaleSettings: { minNodeCount: 0, maxNodeCount: 2, nodeIdleTimeBeforeScaleDown: 'PT30M' },
        ...properties,
      },
    },
  });

  beforeAll(async () => {
    emulator = await startEmulator({ pace: 40 });
    client = createClient(emulator);
    workspace = await client.workspace();
  });
  afterAll(() => emulator.stop());

  test('creation answers 201 with Azure-AsyncOperation and ends in Succeeded', async () => {
    const created = await client.arm('PUT', path('cpu-cluster'), cluster());
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      name: 'cpu-cluster',
      properties: { provisioningState: 'Creating', computeType: 'AmlCompute' },
    });
    const ended = await client.follow(created);
    expect(ended.body).toMatchObject({ status: 'Succeeded', percentComplete: 100 });
    expect(String(at(ended.body, 'id'))).toMatch(/\/locations\/eastus\/computeOperationsStatus\//);
    const compute = await client.arm('GET', path('CPU-cluster'));
    expect(compute.body).toMatchObject({
      type: 'Microsoft.MachineLearningServices/workspaces/computes',
      properties: {
        provisioningState: 'Succeeded',
        isAttachedCompute: false,
        properties: {
          vmSize: 'STANDARD_DS3_V2',
          vmPriority: 'Dedicated',
          scaleSettings: { minNodeCount: 0, maxNodeCount: 2, nodeIdleTimeBeforeScaleDown: 'PT30M' },
          allocationState: 'Steady',
          currentNodeCount: 0,
          nodeStateCounts: { idleNodeCount: 0 },
        },
      },
    });
  });

  test('an update changes the scale and, as on Azure, not the size', async () => {
    const updated = await client.arm(
      'PUT',
      path('cpu-cluster'),
      cluster({ vmSize: 'STANDARD_NC6', scaleSettings: { minNodeCount: 1, maxNodeCount: 4 } }),
    );
    expect(updated.status).toBe(200);
    expect(at(updated.body, 'properties', 'provisioningState')).toBe('Updating');
    await client.follow(updated);
    const compute = await client.arm('GET', path('cpu-cluster'));
    expect(at(compute.body, 'properties', 'properties')).toMatchObject({
      vmSize: 'STANDARD_DS3_V2',
      scaleSettings: { minNodeCount: 1, maxNodeCount: 4 },
      currentNodeCount: 1,
    });
    const nodes = await client.arm('POST', `${path('cpu-cluster')}/listNodes`);
    expect(at(nodes.body, 'nodes', 0, 'nodeState')).toBe('idle');
  });

  test('PATCH changes the scale and wants maxNodeCount', async () => {
    const patch = (scaleSettings: object) =>
      client.arm('PATCH', path('cpu-cluster'), { properties: { properties: { scaleSettings } } });
    const refused = await patch({ minNodeCount: 0 });
    expect(at(refused.body, 'error', 'target')).toBe('properties.properties.scaleSettings.maxNodeCount');
    const patched = await patch({ minNodeCount: 0, maxNodeCount: 6 });
    expect(patched.status).toBe(200);
    await client.follow(patched);
    const list = await client.arm('GET', `${workspace}/computes?api-version=2019-11-01`);
    expect(at(list.body, 'value', 0, 'properties', 'properties')).toMatchObject({
      scaleSettings: { maxNodeCount: 6 },
      currentNodeCount: 0,
    });
  });

  test('credentials are never shown again', async () => {
    const created = await client.arm(
      'PUT',
      path('ssh-cluster'),
      cluster({ userAccountCredentials: { adminUserName: 'admin', adminUserPassword: 'p4ss-word' } }),
    );
    expect(at(created.body, 'properties', 'properties', 'userAccountCredentials')).toEqual({
      adminUserName: 'admin',
    });
    expect(JSON.stringify(emulator.journal.entries())).not.toContain('p4ss-word');
    await client.follow(created);
  });

  test.each([
    ['an unknown kind', { properties: { computeType: 'Mainframe' } }, 'properties.computeType'],
    ['no size', cluster({ vmSize: undefined }), 'properties.properties.vmSize'],
    ['a size that is none', cluster({ vmSize: 'large' }), 'properties.properties.vmSize'],
    [
      'a minimum above the maximum',
      cluster({ scaleSettings: { minNodeCount: 3, maxNodeCount: 2 } }),
      'properties.properties.scaleSettings',
    ],
    [
      'an idle time in seconds',
      cluster({ scaleSettings: { maxNodeCount: 2, nodeIdleTimeBeforeScaleDown: '120' } }),
      'properties.properties.scaleSettings.nodeIdleTimeBeforeScaleDown',
    ],
  ])('a compute with %s is refused', async (_, body, target) => {
    const answer = await client.arm('PUT', path('bad-one'), body);
    expect([answer.status, at(answer.body, 'error', 'target')]).toEqual([400, target]);
    expect((await client.arm('GET', path('bad-one'))).status).toBe(404);
  });

  test('other kinds are kept as documents', async () => {
    const created = await client.arm('PUT', path('notebook'), {
      location: 'eastus',
      properties: { computeType: 'ComputeInstance', properties: { vmSize: 'STANDARD_DS3_V2' } },
    });
    expect(created.status).toBe(201);
    await client.follow(created);
    const clash = await client.arm('PUT', path('notebook'), cluster());
    expect(at(clash.body, 'error', 'code')).toBe('ComputeTypeMismatch');
  });

  test('a failed provisioning leaves its errors on the compute', async () => {
    emulator.faults.inject({
      effect: {
        kind: 'provisioning',
        type: 'computes',
        name: 'no-quota',
        outcome: 'fail',
        code: 'QuotaExceeded',
      },
    });
    const ended = await client.follow(await client.arm('PUT', path('no-quota'), cluster()));
    expect(ended.body).toMatchObject({ status: 'Failed', error: { code: 'QuotaExceeded' } });
    const compute = await client.arm('GET', path('no-quota'));
    expect(compute.body).toMatchObject({
      properties: {
        provisioningState: 'Failed',
        provisioningErrors: [{ error: { code: 'QuotaExceeded' } }],
      },
    });
  });

  test('deletion wants to know what becomes of the machines', async () => {
    const silent = await client.arm('DELETE', path('cpu-cluster'));
    expect([silent.status, at(silent.body, 'error', 'code')]).toEqual([400, 'MissingRequiredParameter']);
    const deleted = await client.arm('DELETE', `${path('cpu-cluster')}?underlyingResourceAction=Delete`);
    expect(deleted.status).toBe(202);
    expect(deleted.headers['location']).toContain('computeOperationResults');
    expect((await client.follow(deleted)).body).toMatchObject({ status: 'Succeeded' });
    expect((await client.arm('GET', path('cpu-cluster'))).status).toBe(404);
  });
});
