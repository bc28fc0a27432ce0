import { describe, expect, test } from '@jest/globals';
import { acceptedVersions, checkApiVersion } from '@azureml-actions/emulator/arm/apiVersions';

const workspaces = 'Microsoft.MachineLearningServices/workspaces';

describe('api-versions', () => {
  test.each([
    [workspaces, '2019-11-01'],
    [workspaces, '2021-03-01-preview'],
    [`${workspaces}/onlineEndpoints/deployments`, '2023-04-01'],
    [workspaces, '2024-04-01'],
    [workspaces, '2026-05-01'],
    ['Microsoft.Resources/resourceGroups', '2021-04-01'],
    ['Microsoft.Resources/deployments', '2020-06-01'],
    ['Microsoft.Insights/diagnosticSettings', '2021-05-01-preview'],
    ['Microsoft.Authorization/permissions', '2022-04-01'],
  ])('%s takes %s', (type, version) => {
    expect(checkApiVersion(version, type, 'eastus')).toBeUndefined();
  });

  test.each([
    [undefined, 'MissingApiVersionParameter'],
    ['', 'MissingApiVersionParameter'],
    ['latest', 'InvalidApiVersionParameter'],
    ['2014-01-01', 'NoRegisteredProviderFound'],
  ])('the version %j is refused with %s and the list', (version, code) => {
    const error = checkApiVersion(version, workspaces, 'eastus');
    expect([error?.status, error?.code]).toEqual([400, code]);
    expect(error?.message).toContain('2024-04-01');
  });

  test('a namespace that is not emulated has none', () => {
    expect(acceptedVersions('Contoso.Cars/wheels')).toBeUndefined();
  });
});
