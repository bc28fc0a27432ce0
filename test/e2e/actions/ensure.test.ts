import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startPipeline, workspaceName, writes, type Pipeline } from './pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ workspaces: [], location: 'westeurope' });
});
afterAll(() => pipeline.stop());

test('get-token hands on settings, never a secret', async () => {
  const { emulator } = pipeline;
  const { exitCode, outputs, exportedEnv, masks, stdout } = await pipeline.run('get-token', {
    'workspace-name': workspaceName,
  });
  expect(exitCode).toBe(0);
  const { 'access-token': token = '', 'expires-on': ends = '', ...others } = outputs;
  expect(others).toMatchObject({
    'tenant-id': emulator.identity.tenantId,
    'client-id': emulator.identity.clientId,
    'object-id': emulator.identity.objectId,
  });
  expect(Date.parse(ends)).toBeGreaterThan(Date.now());
  expect(masks).toContain(token);
  expect(masks).toContain(emulator.identity.clientSecret);
  expect(stdout.replace(/^::add-mask::.*$/gmu, '')).not.toContain(token);
  expect(exportedEnv).toMatchObject({
    AZUREML_ACTIONS_AUTH_TYPE: 'client-secret',
    AZUREML_ACTIONS_TENANT_ID: emulator.identity.tenantId,
    AZUREML_ACTIONS_CLIENT_ID: emulator.identity.clientId,
    AZUREML_ACTIONS_SUBSCRIPTION_ID: emulator.subscriptionId,
    AZUREML_ACTIONS_RESOURCE_GROUP: emulator.resourceGroup,
    AZUREML_ACTIONS_WORKSPACE_NAME: workspaceName,
  });
  const exported = JSON.stringify(exportedEnv);
  expect(exported).not.toContain(token);
  expect(exported).not.toContain(emulator.identity.clientSecret);
});

test('a step after get-token needs no names: the exported settings do', async () => {
  const { exportedEnv } = await pipeline.run('get-token', {}, { identity: 'oidc' });
  const { exitCode, stdout } = await pipeline.run(
    'wait-run',
    { 'run-id': 'iris-1', 'subscription-id': undefined, 'resource-group': undefined },
    { identity: 'none', env: { ...exportedEnv, ...oidcVariables() } },
  );
  // It gets as far as the workspace, which is not there yet.
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`Workspace ${workspaceName} does not exist in resource group`);
});

test('ensure-workspace makes it once, and then leaves it alone', async () => {
  const { prepared } = pipeline.emulator;
  const inputs = {
    file: 'workspace.yml',
    'storage-account': prepared.storageAccount,
    'key-vault': prepared.keyVault,
    'application-insights': prepared.applicationInsights,
  };
  pipeline.asked();
  const made = await pipeline.succeed('ensure-workspace', inputs);
  expect(made).toMatchObject({
    location: 'westeurope',
    created: 'true',
    changed: 'true',
    'api-url': pipeline.emulator.planes.api.origin,
  });
  expect(made['workspace-id']).toMatch(/\/workspaces\/mlw-iris$/u);
  expect(made['mlflow-tracking-uri']).toMatch(/^azureml:\/\//u);
  expect(made['studio-url']).toContain(made['workspace-id']);
  expect(writes(pipeline.asked())).toEqual(['PUT ']);

  const again = await pipeline.succeed('ensure-workspace', inputs);
  expect(again).toEqual({ ...made, created: 'false', changed: 'false' });
  expect(writes(pipeline.asked())).toEqual([]);
});

test('ensure-compute makes it once, and then leaves it alone', async () => {
  const made = await pipeline.succeed('ensure-compute', { file: 'compute.yml' });
  expect(made).toMatchObject({
    'compute-name': 'cpu-cluster',
    'provisioning-state': 'Succeeded',
    created: 'true',
    changed: 'true',
  });
  expect(made['compute-id']).toMatch(/\/workspaces\/mlw-iris\/computes\/cpu-cluster$/u);
  expect(writes(pipeline.asked())).toEqual(['PUT /computes/cpu-cluster']);

  const again = await pipeline.succeed('ensure-compute', { file: 'compute.yml' });
  expect(again).toEqual({ ...made, created: 'false', changed: 'false' });
  expect(writes(pipeline.asked())).toEqual([]);
});

function oidcVariables(): Record<string, string> {
  const { url, token } = pipeline.emulator.idTokenRequest;
  return { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token };
}
