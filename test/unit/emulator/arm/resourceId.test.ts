import { expect, test } from '@jest/globals';
import { parseResourceId } from '@azureml-actions/emulator/arm/resourceId';

const group = '/subscriptions/s/resourceGroups/g';
const workspace = `${group}/providers/Microsoft.MachineLearningServices/workspaces/w`;

test.each([
  [workspace, 'Microsoft.MachineLearningServices/workspaces', 'w', undefined],
  [`${workspace}/computes/c`, 'Microsoft.MachineLearningServices/workspaces/computes', 'c', workspace],
  [
    `${workspace}/providers/Microsoft.Insights/diagnosticSettings/d`,
    'Microsoft.Insights/diagnosticSettings',
    'd',
    workspace,
  ],
])('%s', (id, type, name, parentId) => {
  expect(parseResourceId(id)).toEqual({ subscriptionId: 's', resourceGroup: 'g', type, name, parentId });
});

test.each([
  group,
  '',
  'name',
  `${group}/providers/Microsoft.X`,
  `${group}/providers/Microsoft.X/y`,
  `${workspace}//x`,
])('%j is none', (id) => {
  expect(parseResourceId(id)).toBeUndefined();
});
