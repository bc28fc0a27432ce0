import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at } from '../emulator/client.ts';
import { createBench, type Bench } from './bench.ts';

const body0 = { location: 'eastus', properties: { authMode: 'Key' } };

describe('online endpoints', () => {
  let emulator: Emulator;
  let bench: Bench;
  const id = (name: string) => `${bench.workspace}/onlineEndpoints/${name}`;
  const body = (properties: object = {}, change: object = {}) => ({
    location: emulator.location,
    properties: { authMode: 'Key', ...properties },
    ...change,
  });

  beforeAll(async () => {
    emulator = await startEmulator({ pace: 60 });
    bench = await createBench(emulator);
  });
  afterAll(() => emulator.stop());

  test('creation answers 201 with Azure-AsyncOperation and the defaults of the service', async () => {
    const created = await bench.client.arm('PUT', id('first'), body());
    expect(created.status).toBe(201);
    expect(at(created.body, 'properties', 'provisioningState')).toBe('Creating');
    expect(created.headers['azure-asyncoperation']).toContain('/mfeOperationsStatus/');
    const busy = await bench.client.arm('PUT', id('first'), body());
    expect([busy.status, at(busy.body, 'error', 'code')]).toEqual([409, 'Conflict']);

    expect(at((await bench.follow(created)).body, 'status')).toBe('Succeeded');
    const answer = await bench.client.arm('GET', id('first'));
    expect(answer.body).toMatchObject({
      name: 'first',
      location: 'eastus',
      identity: { type: 'SystemAssigned', tenantId: emulator.identity.tenantId },
      properties: {
        authMode: 'Key',
        keys: null,
        traffic: {},
        publicNetworkAccess: 'Enabled',
        provisioningState: 'Succeeded',
        properties: { AzureAsyncOperationUri: created.headers['azure-asyncoperation'] },
      },
    });
    expect(at(answer.body, 'properties', 'scoringUri')).toMatch(/^https:\/\/localhost:\d+\/.*\/score$/);
    expect(at(answer.body, 'properties', 'swaggerUri')).toMatch(/\/swagger\.json$/);
    expect(at(answer.body, 'identity', 'principalId')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("the article's request is understood: lower case, an older api-version", async () => {
    const created = await bench.client.arm('PUT', `${id('article')}?api-version=2023-04-01`, {
      identity: { type: 'systemAssigned' },
      properties: { authMode: 'key' },
      location: 'East US',
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      identity: { type: 'SystemAssigned' },
      properties: { authMode: 'Key' },
    });
    await bench.follow(created);
  });

  test('PUT replaces, PATCH changes tags and identity only', async () => {
    const put = await bench.client.arm(
      'PUT',
      id('first'),
      body({ description: 'one' }, { tags: { a: '1' } }),
    );
    expect([put.status, at(put.body, 'properties', 'provisioningState')]).toEqual([200, 'Updating']);
    await bench.follow(put);
    const patch = await bench.client.arm('PATCH', id('first'), { tags: { b: '2' } });
    expect([patch.status, patch.headers['location'] === undefined]).toEqual([202, false]);
    expect((await bench.follow(patch)).body).toMatchObject({
      tags: { b: '2' },
      properties: { description: 'one' },
    });
    await bench.follow(await bench.client.arm('PUT', id('first'), body()));
    const after = await bench.client.arm('GET', id('first'));
    expect(after.body).toMatchObject({ tags: {}, properties: { description: null } });
  });

  test.each([
    ['ab', body0, 'endpointName'],
    ['1st-endpoint', body0, 'endpointName'],
    ['ends-in-hyphen-', body0, 'endpointName'],
    ['elsewhere', { location: 'westeurope', properties: { authMode: 'Key' } }, 'location'],
    ['no-mode', { location: 'eastus', properties: {} }, 'properties.authMode'],
    ['bad-mode', { location: 'eastus', properties: { authMode: 'Password' } }, 'properties.authMode'],
    ['no-location', { properties: { authMode: 'Key' } }, 'location'],
  ])('%s is refused', async (name, wrong, target) => {
    const answer = await bench.client.arm('PUT', id(name), wrong);
    expect([answer.status, at(answer.body, 'error', 'target')]).toEqual([400, target]);
    expect((await bench.client.arm('GET', id(name))).status).toBe(404);
  });

  test('traffic to a deployment that does not exist is refused, and names are unique in a region', async () => {
    const traffic = await bench.client.arm('PUT', id('first'), body({ traffic: { blue: 100 } }));
    expect([traffic.status, at(traffic.body, 'error', 'code')]).toEqual([400, 'BadRequest']);
    expect(at(traffic.body, 'error', 'details', '0', 'message')).toContain("'blue' does not exist");
    const other = await bench.client.workspace('other');
    const taken = await bench.client.arm('PUT', `${other}/onlineEndpoints/FIRST`, body());
    expect(at(taken.body, 'error', 'details', '0', 'message')).toContain('unique within a region');
  });

  test('keys can be listed and regenerated one by one', async () => {
    const before = await bench.client.arm('POST', `${id('first')}/listKeys`);
    const chosen = { keyType: 'Primary', keyValue: 'my-own-key' };
    const started = await bench.client.arm('POST', `${id('first')}/regenerateKeys`, chosen);
    expect([started.status, started.headers['location'] === undefined]).toEqual([202, false]);
    await bench.follow(started);
    const after = await bench.client.arm('POST', `${id('first')}/listKeys`);
    expect(after.body).toEqual({ primaryKey: 'my-own-key', secondaryKey: at(before.body, 'secondaryKey') });
    await bench.follow(
      await bench.client.arm('POST', `${id('first')}/regenerateKeys`, { keyType: 'Secondary' }),
    );
    const last = await bench.client.arm('POST', `${id('first')}/listKeys`);
    expect(at(last.body, 'secondaryKey')).not.toBe(at(before.body, 'secondaryKey'));
    const token = await bench.client.arm('POST', `${id('first')}/token`);
    expect([token.status, at(token.body, 'error', 'target')]).toEqual([400, 'authMode']);
  });

  test('an AML token says when it ends', async () => {
    await bench.endpoint('with-tokens', {}, { authMode: 'AMLToken' });
    const { body: token } = await bench.client.arm('POST', `${id('with-tokens')}/token`);
    const expiry = Number(at(token, 'expiryTimeUtc'));
    expect(expiry).toBeGreaterThan(Date.now() / 1000 + 3000);
    expect(Number.isInteger(expiry)).toBe(true);
    expect(Number(at(token, 'refreshAfterTimeUtc'))).toBeLessThan(expiry);
    expect(at(token, 'tokenType')).toBe('Bearer');
    expect((await bench.client.arm('POST', `${id('with-tokens')}/listKeys`)).status).toBe(400);
  });

  test('the list can be narrowed to a name; DELETE answers 202, then 204', async () => {
    const all = await bench.client.arm('GET', `${bench.workspace}/onlineEndpoints`);
    expect(at(all.body, 'value')).toHaveLength(3);
    const list = `${bench.workspace}/onlineEndpoints?api-version=2024-04-01&name=article`;
    expect(at((await bench.client.arm('GET', list)).body, 'value')).toHaveLength(1);
    const deleted = await bench.client.arm('DELETE', id('article'));
    expect([deleted.status, deleted.headers['location'] === undefined]).toEqual([202, false]);
    expect((await bench.follow(deleted)).status).toBe(204);
    expect((await bench.client.arm('GET', id('article'))).status).toBe(404);
    expect((await bench.client.arm('DELETE', id('article'))).status).toBe(204);
  });

  test('an injected provisioning fault makes creation fail, and a new PUT repairs it', async () => {
    emulator.faults.inject({ effect: { kind: 'provisioning', type: 'onlineEndpoints', outcome: 'fail' } });
    const failed = await bench.follow(await bench.client.arm('PUT', id('unlucky'), body()));
    expect(at(failed.body, 'status')).toBe('Failed');
    const again = await bench.endpoint('unlucky');
    expect(at(again.body, 'properties', 'provisioningState')).toBe('Succeeded');
  });
});
