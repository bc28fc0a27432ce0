import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at, createClient, type Client } from './client.ts';

describe('managed identity', () => {
  let emulator: Emulator;
  let client: Client;

  beforeAll(async () => {
    emulator = await startEmulator();
    client = createClient(emulator);
  });
  afterAll(() => emulator.stop());

  const get = async (url: string, headers: Record<string, string> = {}) => {
    const response = await fetch(url, { headers });
    const body: unknown = await response.json();
    return { status: response.status, body };
  };
  const imds = (query: string, headers: Record<string, string> = { Metadata: 'true' }) =>
    get(`${emulator.managedIdentity.imdsUrl}/metadata/identity/oauth2/token?${query}`, headers);
  const resource = encodeURIComponent('https://management.azure.com/');

  test('a virtual machine gets a token ARM takes', async () => {
    const { status, body } = await imds(`api-version=2018-02-01&resource=${resource}`);
    expect([status, at(body, 'token_type'), at(body, 'expires_in')]).toEqual([200, 'Bearer', '3599']);
    const answer = await client.send(
      'GET',
      `${emulator.planes.arm.origin}/subscriptions/${emulator.subscriptionId}/resourceGroups?api-version=2021-04-01`,
      { token: String(at(body, 'access_token')) },
    );
    expect(answer.status).toBe(200);
  });

  test.each([
    ['no metadata header', `api-version=2018-02-01&resource=${resource}`, {}],
    [
      'a forwarded request',
      `api-version=2018-02-01&resource=${resource}`,
      { Metadata: 'true', 'x-forwarded-for': 'x' },
    ],
    ['no resource', 'api-version=2018-02-01', undefined],
    ['no version', `resource=${resource}`, undefined],
    ['another identity', `api-version=2018-02-01&resource=${resource}&client_id=x`, undefined],
  ])('%s is refused', async (_, query, headers) => {
    const { status, body } = await imds(query, headers);
    expect([status, at(body, 'error')]).toEqual([400, 'invalid_request']);
  });

  test('a compute instance shows its secret', async () => {
    const { msiEndpoint, msiSecret } = emulator.managedIdentity;
    const environment = emulator.clientEnvironment({ managedIdentity: 'computeInstance' });
    expect(environment).toMatchObject({ MSI_ENDPOINT: msiEndpoint, MSI_SECRET: msiSecret });
    for (const version of ['2017-09-01', '2018-02-01']) {
      const url = `${msiEndpoint}?api-version=${version}&resource=${resource}&clientid=${emulator.identity.clientId}`;
      expect((await get(url)).status).toBe(401);
      const { status, body } = await get(url, { secret: msiSecret });
      expect([status, at(body, 'client_id')]).toEqual([200, emulator.identity.clientId]);
    }
    expect(JSON.stringify(emulator.journal.entries())).not.toContain(msiSecret);
  });
});
