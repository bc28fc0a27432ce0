import { describe, expect, test } from '@jest/globals';
import {
  builtInCloud,
  builtInClouds,
  cloudFromMetadata,
  InvalidInputError,
  TrustedHosts,
  type Cloud,
} from '@azureml-actions/rest';

function cloudNamed(name: string): Cloud {
  const cloud = builtInCloud(name);
  if (cloud === undefined) throw new Error(`no cloud ${name}`);
  return cloud;
}

describe('a cloud known by name', () => {
  test.each([
    [
      'AzureCloud',
      {
        authorityHost: 'https://login.microsoftonline.com',
        resourceManager: 'https://management.azure.com',
        managementAudience: 'https://management.azure.com',
        mlAudience: 'https://ml.azure.com',
        oidcAudience: 'api://AzureADTokenExchange',
        portal: 'https://portal.azure.com',
      },
    ],
    [
      'AzureUSGovernment',
      {
        authorityHost: 'https://login.microsoftonline.us',
        resourceManager: 'https://management.usgovcloudapi.net',
        managementAudience: 'https://management.usgovcloudapi.net',
        mlAudience: 'https://ml.azure.us',
        oidcAudience: 'api://AzureADTokenExchangeUSGov',
        portal: 'https://portal.azure.us',
      },
    ],
    [
      'AzureChinaCloud',
      {
        authorityHost: 'https://login.chinacloudapi.cn',
        resourceManager: 'https://management.chinacloudapi.cn',
        managementAudience: 'https://management.chinacloudapi.cn',
        mlAudience: 'https://ml.azure.cn',
        oidcAudience: 'api://AzureADTokenExchangeChina',
        portal: 'https://portal.azure.cn',
      },
    ],
  ])('%s has its own hosts and audiences', (name, facts) => {
    expect(cloudNamed(name)).toMatchObject(facts);
  });

  test.each([
    ['AzureCloud', 'https://centralus.api.azureml.ms/discovery'],
    ['AzureUSGovernment', 'https://usgovvirginia.api.ml.azure.us/discovery'],
    ['AzureChinaCloud', 'https://chinaeast2.api.ml.azure.cn/discovery'],
  ])(
    '%s may send its tokens to its control plane and its regions, and not to another cloud’s',
    (name, region) => {
      for (const cloud of builtInClouds) {
        const hosts = new TrustedHosts(cloud.hosts);
        const own = cloud.name === name;
        expect(hosts.allows(new URL(cloudNamed(name).resourceManager))).toBe(own);
        expect(hosts.allows(new URL(region))).toBe(own);
        expect(hosts.allows(new URL(cloudNamed(name).authorityHost))).toBe(false);
      }
    },
  );

  test.each(['https://account.blob.core.windows.net/', 'https://portal.azure.com/', 'https://azure.com/'])(
    'sends no token to %s',
    (url) => {
      for (const cloud of builtInClouds) {
        expect(new TrustedHosts(cloud.hosts).allows(new URL(url))).toBe(false);
      }
    },
  );

  test('is found whatever the case of its name, and others are not', () => {
    expect(builtInCloud('azurecloud')?.name).toBe('AzureCloud');
    expect(builtInCloud('AZUREUSGOVERNMENT')?.name).toBe('AzureUSGovernment');
    expect(builtInCloud('AzureGermanCloud')).toBeUndefined();
    expect(builtInCloud('')).toBeUndefined();
  });

  test('has no URL with a trailing slash', () => {
    for (const { authorityHost, resourceManager, mlAudience, portal, studio } of builtInClouds) {
      for (const url of [authorityHost, resourceManager, mlAudience, portal, studio]) {
        expect(url).toMatch(/^https:\/\/[^/]+$/u);
      }
    }
  });
});

const entry = {
  name: 'Contoso',
  portal: 'https://portal.azure.contoso.example/',
  resourceManager: 'https://management.contoso.example/',
  authentication: { loginEndpoint: 'https://login.contoso.example/' },
  suffixes: { storage: 'core.contoso.example' },
};

describe('a cloud-metadata document', () => {
  test('of one object gives hosts, and the ML audience by the portal’s suffix', () => {
    expect(cloudFromMetadata(entry, 'It')).toMatchObject({
      name: 'Contoso',
      authorityHost: 'https://login.contoso.example',
      resourceManager: 'https://management.contoso.example',
      managementAudience: 'https://management.contoso.example',
      mlAudience: 'https://ml.azure.contoso.example',
      oidcAudience: 'api://AzureADTokenExchange',
      portal: 'https://portal.azure.contoso.example',
    });
  });

  test('of an array gives the first readable entry with a new name', () => {
    const other = { ...entry, name: 'Fabrikam' };
    const document = [{ ...entry, name: 'AzureCloud' }, { name: 'Broken' }, 7, other, entry];
    expect(cloudFromMetadata(document, 'It').name).toBe('Fabrikam');
  });

  test('may declare its audience, as Azure Stack does', () => {
    const authentication = {
      ...entry.authentication,
      audiences: ['https://management.tenant.example/guid/'],
    };
    expect(cloudFromMetadata({ ...entry, authentication }, 'It').managementAudience).toBe(
      'https://management.tenant.example/guid',
    );
  });

  test('trusts its control plane, with its port, and its regions, and nothing else', () => {
    const cloud = cloudFromMetadata({ ...entry, resourceManager: 'https://arm.contoso.example:8443' }, 'It');
    const hosts = new TrustedHosts(cloud.hosts);
    const allowed = (url: string): boolean => hosts.allows(new URL(url));
    expect(allowed('https://arm.contoso.example:8443/x')).toBe(true);
    expect(allowed('https://arm.contoso.example/x')).toBe(false);
    expect(allowed('https://east.api.ml.azure.contoso.example/')).toBe(true);
    expect(allowed('https://contoso.example/')).toBe(false);
    expect(allowed('https://management.azure.com/')).toBe(false);
  });

  test('may say where Azure Machine Learning is', () => {
    const azureMachineLearning = {
      hosts: ['127.0.0.1:9443'],
      audience: 'https://ml.local',
      oidcAudience: 'api://local',
    };
    const cloud = cloudFromMetadata({ ...entry, azureMachineLearning }, 'It');
    expect(cloud).toMatchObject({ mlAudience: 'https://ml.local', oidcAudience: 'api://local' });
    expect(cloud.hosts).toEqual(['management.contoso.example', '127.0.0.1:9443']);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'hello'],
    ['an empty object', {}],
    ['an empty array', []],
    ['an entry without login endpoint', { ...entry, authentication: {} }],
    ['an entry whose control plane is no URL', { ...entry, resourceManager: 'management' }],
    ['a control plane by plain http', { ...entry, resourceManager: 'http://management.contoso.example' }],
    [
      'a login by plain http',
      { ...entry, authentication: { loginEndpoint: 'http://login.contoso.example' } },
    ],
  ])('that is %s is refused, naming its source and what it must be', (_, document) => {
    let error: unknown;
    try {
      cloudFromMetadata(document, 'Input cloud: host/path');
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({
      message: 'Input cloud: host/path is not an ARM cloud-metadata document.',
      remedy: expect.stringContaining('resourceManager'),
    });
  });
});
