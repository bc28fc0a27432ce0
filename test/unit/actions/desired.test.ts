import { describe, expect, test } from '@jest/globals';
import { readDesiredCompute } from '../../../actions/ensure-compute/lib/desiredCompute.js';
import {
  assertLocation,
  creationBody,
  readDesiredWorkspace,
} from '../../../actions/ensure-workspace/lib/desiredWorkspace.js';
import { actionUnderTest } from './actionUnderTest.ts';

type Named = Readonly<Record<string, string>>;

describe('the compute that is asked for', () => {
  const read = (inputs: Named, files: Named = {}) =>
    readDesiredCompute(actionUnderTest(inputs, files).action);

  test('by inputs alone', () => {
    const inputs = {
      'compute-name': 'cpu',
      size: 'Standard_DS3_v2',
      'min-instances': '0',
      'max-instances': '2',
      tier: 'Low_Priority',
    };
    expect(read(inputs)).toMatchObject({
      name: 'cpu',
      vmSize: 'Standard_DS3_v2',
      minNodeCount: 0,
      maxNodeCount: 2,
    });
  });

  test('by a file, over which inputs win', () => {
    const files = { 'compute.yml': 'name: cpu\ntype: amlcompute\nsize: Standard_DS3_v2\nmax_instances: 4\n' };
    const compute = read({ file: 'compute.yml', 'max-instances': '2', 'compute-name': 'other' }, files);
    expect(compute).toMatchObject({ name: 'other', vmSize: 'Standard_DS3_v2', maxNodeCount: 2 });
  });

  test.each<[string, Named, string]>([
    ['nothing', {}, 'Input compute-name is missing.'],
    ['no size', { 'compute-name': 'cpu' }, 'Input size is missing.'],
    [
      'a count that is none',
      { 'compute-name': 'cpu', size: 'x', 'max-instances': 'two' },
      "Input max-instances is 'two'.",
    ],
    [
      'a tier that is none',
      { 'compute-name': 'cpu', size: 'x', tier: 'spot' },
      "Input tier is 'spot'. Accepted: dedicated, low_priority.",
    ],
    ['a file that is not there', { file: 'none.yml' }, 'none.yml'],
  ])('%s is refused', (_, inputs, message) => {
    expect(() => read(inputs)).toThrow(message);
  });
});

describe('the workspace that is asked for', () => {
  const id = (type: string): string => `/subscriptions/s/resourceGroups/g/providers/${type}/x`;
  const dependencies = {
    'storage-account': id('Microsoft.Storage/storageAccounts'),
    'key-vault': id('Microsoft.KeyVault/vaults'),
    'application-insights': id('Microsoft.Insights/components'),
  };
  const read = (inputs: Named, files: Named = {}) =>
    readDesiredWorkspace(actionUnderTest(inputs, files).action);

  test('has what making it needs', () => {
    const inputs = { 'workspace-name': 'mlw', location: 'westeurope', ...dependencies };
    expect(creationBody(read(inputs))).toMatchObject({
      location: 'westeurope',
      properties: {
        storageAccount: dependencies['storage-account'],
        keyVault: dependencies['key-vault'],
        applicationInsights: dependencies['application-insights'],
      },
    });
  });

  test('names all that is missing to make it, once it has to be made', () => {
    const desired = read({ 'workspace-name': 'mlw', 'key-vault': dependencies['key-vault'] });
    expect(() => creationBody(desired)).toThrow(
      'Workspace mlw does not exist, and these inputs are missing to make it: location, storage-account, application-insights.',
    );
  });

  test('may have its name from get-token', () => {
    const { action } = actionUnderTest({}, {}, { AZUREML_ACTIONS_WORKSPACE_NAME: 'mlw' });
    expect(readDesiredWorkspace(action).spec.name).toBe('mlw');
  });

  test.each<[Named, string]>([
    [{}, 'Input workspace-name is missing.'],
    [{ 'workspace-name': 'mlw', 'key-vault': 'kv' }, "Input key-vault is 'kv'. It must be an ARM id"],
  ])('%j is refused', (inputs, message) => {
    expect(() => read(inputs)).toThrow(message);
  });

  test.each(['westeurope', 'West Europe', 'WESTEUROPE'])('exists in westeurope as %s', (location) => {
    const desired = read({ 'workspace-name': 'mlw', location });
    expect(() => {
      assertLocation(desired, 'westeurope');
    }).not.toThrow();
  });

  test('does not move', () => {
    const desired = read({ 'workspace-name': 'mlw', location: 'eastus' });
    expect(() => {
      assertLocation(desired, 'westeurope');
    }).toThrow(/eastus.*mlw exists in westeurope/u);
  });

  test('is anywhere where no location is asked for', () => {
    expect(() => {
      assertLocation(read({ 'workspace-name': 'mlw' }), 'westeurope');
    }).not.toThrow();
  });
});
