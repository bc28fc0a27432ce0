import { describe, expect, test } from '@jest/globals';
import {
  parseCompute,
  parseModel,
  parseOnlineEndpoint,
  parseWorkspace,
  toComputeBody,
  toModelBody,
  toOnlineEndpointBody,
  toWorkspaceBody,
} from '@azureml-actions/azureml-yaml';
import { documentOf, mistakesOf, scope } from './memoryFiles.ts';
import { OpenApi, specsPresent } from './openapi.ts';

const place = { location: 'westeurope', scope };
const plain = (body: unknown): unknown => JSON.parse(JSON.stringify(body));

function checkSpec(
  file: 'mfe.json' | 'machineLearningServices.json',
  definition: string,
  body: unknown,
): void {
  if (specsPresent) expect(new OpenApi().errors(file, definition, body)).toEqual([]);
}

describe('a compute', () => {
  const body = (text: string): unknown => toComputeBody(parseCompute(documentOf(text)), place);

  test('with the defaults of the az ml client', () => {
    const minimal = body('name: cpu-cluster\ntype: amlcompute\n');
    expect(plain(minimal)).toEqual({
      location: 'westeurope',
      properties: {
        computeType: 'AmlCompute',
        disableLocalAuth: true,
        properties: {
          osType: 'Linux',
          vmSize: 'STANDARD_DS3_V2',
          scaleSettings: { minNodeCount: 0, maxNodeCount: 4, nodeIdleTimeBeforeScaleDown: 'PT2M' },
          remoteLoginPortPublicAccess: 'NotSpecified',
          enableNodePublicIp: true,
        },
      },
    });
    checkSpec('machineLearningServices.json', 'ComputeResource', minimal);
  });

  test('with everything', () => {
    const full = body(
      [
        'name: gpu',
        'type: AmlCompute',
        'location: westus',
        'description: d',
        'tags: {a: b}',
        'size: Standard_NC6',
        'tier: low_priority',
        'min_instances: 1',
        'max_instances: "8"',
        'idle_time_before_scale_down: 5400',
        'identity: {type: user_assigned, user_assigned_identities: [{resource_id: /subscriptions/x}]}',
        'network_settings: {vnet_name: v, subnet: s}',
        'ssh_public_access_enabled: false',
        'ssh_settings: {admin_username: me, admin_password: "12", ssh_key_value: k}',
        'enable_node_public_ip: false',
      ].join('\n'),
    );
    expect(plain(full)).toEqual({
      location: 'westus',
      tags: { a: 'b' },
      identity: { type: 'UserAssigned', userAssignedIdentities: { '/subscriptions/x': {} } },
      properties: {
        computeType: 'AmlCompute',
        description: 'd',
        disableLocalAuth: false,
        properties: {
          osType: 'Linux',
          vmSize: 'Standard_NC6',
          vmPriority: 'LowPriority',
          scaleSettings: { minNodeCount: 1, maxNodeCount: 8, nodeIdleTimeBeforeScaleDown: 'PT1H30M' },
          subnet: {
            id: '/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/s',
          },
          userAccountCredentials: {
            adminUserName: 'me',
            adminUserPassword: '12',
            adminUserSshPublicKey: 'k',
          },
          remoteLoginPortPublicAccess: 'Disabled',
          enableNodePublicIp: false,
        },
      },
    });
    checkSpec('machineLearningServices.json', 'ComputeResource', full);
  });

  test.each([
    ['type: amlcompute', '"name" is missing.'],
    ['name: cpu', '"type" is missing.'],
    [
      'name: cpu\ntype: computeinstance',
      'Computes of type computeinstance are not supported. Accepted: amlcompute.',
    ],
    ['name: cpu\ntype: amlcompue', 'Did you mean "amlcompute"?'],
    ['name: c_p\ntype: amlcompute', '"c_p" is no compute name.'],
    ['name: cpu\ntype: amlcompute\nmin_instances: 5', 'min_instances (5) is more than max_instances (4).'],
    ['name: cpu\ntype: amlcompute\nidentity: {type: user_assigned}', 'needs "user_assigned_identities"'],
    ['name: cpu\ntype: amlcompute\nnetwork_settings: {subnet: s}', 'needs a "vnet_name" beside it.'],
    ['name: cpu\ntype: amlcompute\nmax_instance: 3', 'Did you mean "max_instances"?'],
  ])('%j is a mistake', (text, expected) => {
    expect(mistakesOf(() => body(text)).join('\n')).toContain(expected);
  });

  test('a mistake in a password does not show it', () => {
    const text = 'name: cpu\ntype: amlcompute\nssh_settings: {admin_username: me, admin_password: 4711}';
    const found = mistakesOf(() => body(text)).join('\n');
    expect(found).toContain('ssh_settings.admin_password: must be text in quotes.');
    expect(found).not.toContain('4711');
  });
});

describe('a workspace', () => {
  test('with what it depends on', () => {
    const id = (type: string): string => `/subscriptions/s/resourceGroups/g/providers/${type}/x`;
    const spec = parseWorkspace(
      documentOf(
        [
          'name: my-ws',
          'location: eastus',
          'display_name: Mine',
          'description: d',
          'tags: {a: b}',
          `storage_account: ${id('Microsoft.Storage/storageAccounts')}`,
          `key_vault: ${id('Microsoft.KeyVault/vaults')}`,
          'hbi_workspace: true',
          'public_network_access: Disabled',
          'image_build_compute: cpu',
          `customer_managed_key: {key_vault: ${id('Microsoft.KeyVault/vaults')}, key_uri: "https://x/keys/k/1"}`,
          'managed_network:',
          '  isolation_mode: allow_only_approved_outbound',
          '  outbound_rules: [{name: pypi, type: fqdn, destination: "*.pypi.org"}]',
        ].join('\n'),
      ),
    );
    const body = toWorkspaceBody(
      spec,
      { location: 'westus' },
      { applicationInsights: id('Microsoft.Insights/components') },
    );
    expect(plain(body)).toEqual({
      location: 'eastus',
      tags: { a: 'b' },
      identity: { type: 'SystemAssigned' },
      properties: {
        friendlyName: 'Mine',
        description: 'd',
        storageAccount: id('Microsoft.Storage/storageAccounts'),
        keyVault: id('Microsoft.KeyVault/vaults'),
        applicationInsights: id('Microsoft.Insights/components'),
        hbiWorkspace: true,
        imageBuildCompute: 'cpu',
        publicNetworkAccess: 'Disabled',
        encryption: {
          status: 'Enabled',
          keyVaultProperties: {
            keyVaultArmId: id('Microsoft.KeyVault/vaults'),
            keyIdentifier: 'https://x/keys/k/1',
          },
        },
        managedNetwork: {
          isolationMode: 'AllowOnlyApprovedOutbound',
          outboundRules: { pypi: { type: 'FQDN', category: 'UserDefined', destination: '*.pypi.org' } },
        },
      },
    });
    checkSpec('machineLearningServices.json', 'Workspace', body);
  });

  test.each([
    ['location: x', '"name" is missing.'],
    ['name: a', '"a" is no workspace name.'],
    [
      'name: abc\nstorage_account: mystore',
      '"mystore" is not an ARM id of Microsoft.Storage/storageAccounts.',
    ],
    ['name: abc\nworkspace_hub: x', '"workspace_hub" is not supported yet.'],
    ['name: abc\nresourcegroup: x', 'Did you mean "resource_group"?'],
  ])('%j is a mistake', (text, expected) => {
    expect(mistakesOf(() => parseWorkspace(documentOf(text))).join('\n')).toContain(expected);
  });
});

describe('an online endpoint', () => {
  const parse = (text: string) => parseOnlineEndpoint(documentOf(text));

  test('with the defaults of the az ml client', () => {
    const body = toOnlineEndpointBody(parse('name: my-endpoint\n'), { location: 'westeurope' });
    expect(plain(body)).toEqual({
      location: 'westeurope',
      tags: {},
      identity: { type: 'SystemAssigned' },
      properties: { authMode: 'Key', properties: {}, traffic: {}, mirrorTraffic: {} },
    });
    checkSpec('mfe.json', 'OnlineEndpointTrackedResource', body);
  });

  test('with everything', () => {
    const spec = parse(
      [
        'name: my-endpoint',
        'auth_mode: aad_token',
        'traffic: {blue: 90, green: 10}',
        'mirror_traffic: {green: 20}',
        'description: d',
        'tags: {a: 1}',
        'properties: {p: true}',
        'identity: {type: user_assigned, user_assigned_identities: [{resource_id: /subscriptions/x}]}',
        'public_network_access: disabled',
      ].join('\n'),
    );
    const body = toOnlineEndpointBody(spec, { location: 'l', traffic: { blue: 100 } });
    expect(plain(body)).toEqual({
      location: 'l',
      tags: { a: '1' },
      identity: { type: 'UserAssigned', userAssignedIdentities: { '/subscriptions/x': {} } },
      properties: {
        authMode: 'AADToken',
        description: 'd',
        properties: { p: 'True' },
        publicNetworkAccess: 'Disabled',
        traffic: { blue: 100 },
        mirrorTraffic: { green: 20 },
      },
    });
    expect(spec.traffic).toEqual({ blue: 90, green: 10 });
    checkSpec('mfe.json', 'OnlineEndpointTrackedResource', body);
  });

  test.each([
    ['auth_mode: key', '"name" is missing.'],
    ['name: a', '"a" is no endpoint name.'],
    ['name: -abc', '"-abc" is no endpoint name.'],
    ['name: abc\nauth_mode: token', '"token" is not accepted.'],
    ['name: abc\ntraffic: {blue: 50, green: 40}', 'The shares add up to 90, not to 100.'],
    ['name: abc\nmirror_traffic: {blue: 60}', 'must be 50 or less, but is 60.'],
    ['name: abc\nmirror_traffic: {blue: 10, green: 10}', 'Traffic can be mirrored to one deployment only.'],
    ['name: abc\ncompute: azureml:k8s', 'Kubernetes endpoints are not supported.'],
  ])('%j is a mistake', (text, expected) => {
    expect(mistakesOf(() => parse(text)).join('\n')).toContain(expected);
  });
});

describe('a model', () => {
  test('from a job output, with flavors', () => {
    const spec = parseModel(
      documentOf(
        'name: m\nversion: 3\ntype: mlflow_model\npath: azureml://jobs/j/outputs/artifacts/paths/model\nflavors: {sklearn: {v: "1"}}\nstage: Production\ntags: {a: b}\n',
      ),
    );
    expect(spec.source).toEqual({ kind: 'uri', uri: 'azureml://jobs/j/outputs/artifacts/paths/model' });
    const body = toModelBody(spec, { modelUri: 'azureml://x', jobName: 'j' });
    expect(plain(body)).toEqual({
      properties: {
        modelType: 'mlflow_model',
        modelUri: 'azureml://x',
        jobName: 'j',
        flavors: { sklearn: { data: { v: '1' } } },
        stage: 'Production',
        tags: { a: 'b' },
        properties: {},
        isAnonymous: false,
        isArchived: false,
      },
    });
    checkSpec('mfe.json', 'ModelVersionResource', body);
  });

  test('needs a name and a path', () => {
    expect(mistakesOf(() => parseModel(documentOf('type: custom_model\n')))).toEqual([
      '1:1 : "path" is missing.',
      '1:1 : "name" is missing.',
    ]);
  });
});
