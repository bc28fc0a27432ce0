import { describe, expect, test } from '@jest/globals';
import {
  findEndpointByScoringUri,
  getEndpointToken,
  getOnlineEndpoint,
  getPrimaryKey,
  putOnlineEndpoint,
  withTraffic,
  type OnlineEndpoint,
} from '@azureml-actions/azureml';
import { failureOf } from '../../support/failureOf.ts';
import { answer } from '../../support/scriptedTransport.ts';
import { arm, workspacePath, workspaceUnderTest } from './contexts.ts';

const id = `${workspacePath}/onlineEndpoints/iris`;
const user = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u';

/** An endpoint as Azure answers, with everything that others may have set. */
function wire(
  more: Readonly<Record<string, unknown>> = {},
  properties: Readonly<Record<string, unknown>> = {},
) {
  return {
    id,
    name: 'iris',
    location: 'westeurope',
    kind: 'Managed',
    tags: { team: 'ml', cost: '7' },
    identity: {
      type: 'SystemAssigned,UserAssigned',
      principalId: 'p',
      tenantId: 't',
      userAssignedIdentities: { [user]: { principalId: 'x', clientId: 'y' } },
    },
    systemData: { createdBy: 'someone' },
    ...more,
    properties: {
      authMode: 'Key',
      description: 'Iris',
      compute: null,
      publicNetworkAccess: 'Disabled',
      keys: null,
      properties: {
        'azureml.onlineendpointid': 'x',
        AzureAsyncOperationUri: 'https://management.azure.com/op',
        createdBy: 'someone',
        lastModifiedBy: 'someone',
        owner: 'team',
        empty: null,
      },
      traffic: { blue: 90, green: 10, old: 0 },
      mirrorTraffic: { shadow: 20 },
      scoringUri: 'https://iris.westeurope.inference.ml.azure.com/score',
      swaggerUri: 'https://iris.westeurope.inference.ml.azure.com/swagger.json',
      provisioningState: 'Succeeded',
      ...properties,
    },
  };
}

async function read(body: unknown): Promise<OnlineEndpoint> {
  const endpoint = await getOnlineEndpoint(workspaceUnderTest([answer(200, body)]).context, 'iris');
  if (endpoint === undefined) throw new Error('There is no endpoint.');
  return endpoint;
}

describe('changing the traffic of an endpoint', () => {
  test('keeps all that others set, and sends back nothing that is Azure’s', async () => {
    expect(withTraffic(await read(wire()), { green: 100, blue: 0 })).toEqual({
      location: 'westeurope',
      kind: 'Managed',
      tags: { team: 'ml', cost: '7' },
      identity: { type: 'SystemAssigned,UserAssigned', userAssignedIdentities: { [user]: {} } },
      properties: {
        authMode: 'Key',
        description: 'Iris',
        compute: null,
        publicNetworkAccess: 'Disabled',
        properties: { owner: 'team' },
        mirrorTraffic: { shadow: 20 },
        traffic: { green: 100 },
      },
    });
  });

  test('of an endpoint that says little about itself', async () => {
    const sparse = { id, name: 'iris', location: 'x', properties: { authMode: 'aadtoken', traffic: null } };
    expect(withTraffic(await read(sparse), {})).toMatchObject({
      tags: {},
      identity: { type: 'SystemAssigned' },
      properties: { authMode: 'AADToken', traffic: {}, mirrorTraffic: {} },
    });
  });

  test('an endpoint with its own identity only sends no list of others', async () => {
    const identity = {
      type: 'SystemAssigned',
      principalId: 'p',
      tenantId: 't',
      userAssignedIdentities: null,
    };
    expect(withTraffic(await read(wire({ identity })), {})).toMatchObject({
      identity: { type: 'SystemAssigned' },
    });
  });

  test('PUTs to the endpoint and reads it back', async () => {
    const { context, transport } = workspaceUnderTest([answer(200, wire())]);
    await putOnlineEndpoint(context, 'iris', { location: 'x' }, { timeoutMs: 1000 });
    expect(transport.calls).toEqual([`PUT ${arm}/onlineEndpoints/iris?api-version=2024-04-01`]);
  });
});

test('an auth mode that nobody knows is an error that names the place', async () => {
  const { context } = workspaceUnderTest([answer(200, wire({}, { authMode: 'Certificate' }))]);
  expect(await failureOf(getOnlineEndpoint(context, 'iris'))).toMatchObject({
    message: expect.stringContaining('at properties.authMode'),
  });
});

describe('finding the endpoint of a scoring URI', () => {
  const listed = [
    wire({ name: 'other' }, { scoringUri: 'https://other.westeurope.inference.ml.azure.com/score' }),
    wire({ name: 'unready' }, { scoringUri: null }),
    wire(),
  ];

  test.each([
    ['as it is', 'https://iris.westeurope.inference.ml.azure.com/score'],
    ['with a slash at the end', 'https://iris.westeurope.inference.ml.azure.com/score/'],
    ['in upper case', 'HTTPS://Iris.WestEurope.inference.ml.azure.com/score'],
    ['with the port that https has', 'https://iris.westeurope.inference.ml.azure.com:443/score'],
  ])('%s', async (_, uri) => {
    const { context, transport } = workspaceUnderTest([answer(200, { value: listed })]);
    expect((await findEndpointByScoringUri(context, uri))?.name).toBe('iris');
    expect(transport.calls).toEqual([`GET ${arm}/onlineEndpoints?api-version=2024-04-01`]);
  });

  test.each([
    ['another path', 'https://iris.westeurope.inference.ml.azure.com/Score'],
    ['another host', 'https://iris.westeurope.inference.ml.azure.com.evil.example/score'],
    ['another port', 'https://iris.westeurope.inference.ml.azure.com:8443/score'],
    ['a user name', 'https://iris@iris.westeurope.inference.ml.azure.com/score'],
    ['plain http', 'http://iris.westeurope.inference.ml.azure.com/score'],
    ['no URI', 'iris'],
    ['nothing', ''],
  ])('%s is another', async (_, uri) => {
    const { context } = workspaceUnderTest([answer(200, { value: listed })]);
    expect(await findEndpointByScoringUri(context, uri)).toBeUndefined();
  });

  test('on a later page', async () => {
    const { context, transport } = workspaceUnderTest([
      answer(200, { value: listed.slice(0, 2), nextLink: `${arm}/onlineEndpoints?skip=2` }),
      answer(200, { value: [wire()] }),
    ]);
    const uri = 'https://iris.westeurope.inference.ml.azure.com/score';
    expect((await findEndpointByScoringUri(context, uri))?.name).toBe('iris');
    expect(transport.requests).toHaveLength(2);
  });
});

describe('the credentials of an endpoint', () => {
  test('are its primary key', async () => {
    const { context, transport } = workspaceUnderTest([
      answer(503),
      answer(200, { primaryKey: 'k1', secondaryKey: 'k2' }),
    ]);
    expect(await getPrimaryKey(context, 'iris')).toBe('k1');
    expect(transport.calls.at(-1)).toBe(`POST ${arm}/onlineEndpoints/iris/listKeys?api-version=2024-04-01`);
  });

  test('or a token', async () => {
    const { context, transport } = workspaceUnderTest([
      answer(200, { accessToken: 't', expiryTimeUtc: 1_700_000_000 }),
    ]);
    expect(await getEndpointToken(context, 'iris')).toBe('t');
    expect(transport.calls).toEqual([`POST ${arm}/onlineEndpoints/iris/token?api-version=2024-04-01`]);
  });

  test('and never empty, nor in the error', async () => {
    const { context } = workspaceUnderTest([answer(200, { primaryKey: '', secondaryKey: 's3cret' })]);
    const error = await failureOf(getPrimaryKey(context, 'iris'));
    expect(error).toMatchObject({ message: expect.stringContaining('The keys of endpoint iris') });
    expect(String(error)).not.toContain('s3cret');
  });
});
