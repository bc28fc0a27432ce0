import type { Emulator } from '@azureml-actions/emulator';
import type { RunOptions } from '@azureml-actions/workflow-runner';
import { root } from './workspace.ts';

/** The workflow that the demo runs: the one a user would copy. */
export const demoWorkflowFile = 'examples/iris/release.yml';

/** How the demo runs it: the repository's variables and the runner's environment point to the emulator. */
export function demoWorkflow(emulator: Emulator): RunOptions {
  return {
    file: demoWorkflowFile,
    workspace: root,
    event: 'workflow_dispatch',
    vars: {
      AZURE_CLOUD: emulator.metadataUrl,
      AZURE_TENANT_ID: emulator.identity.tenantId,
      AZURE_CLIENT_ID: emulator.identity.clientId,
      AZURE_SUBSCRIPTION_ID: emulator.subscriptionId,
      AZURE_RESOURCE_GROUP: emulator.resourceGroup,
      AZURE_STORAGE_ACCOUNT: emulator.prepared.storageAccount,
      AZURE_KEY_VAULT: emulator.prepared.keyVault,
      AZURE_APPLICATION_INSIGHTS: emulator.prepared.applicationInsights,
    },
    env: {
      NODE_EXTRA_CA_CERTS: emulator.caCertificatePath,
      ACTIONS_ID_TOKEN_REQUEST_URL: emulator.idTokenRequest.url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: emulator.idTokenRequest.token,
    },
  };
}
