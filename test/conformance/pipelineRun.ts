import { fileURLToPath } from 'node:url';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import type { JournalEntry } from '@azureml-actions/emulator/journal';
import { runWorkflow, type WorkflowResult } from '@azureml-actions/workflow-runner';

const workspace = fileURLToPath(new URL('../..', import.meta.url));

const release = 'examples/iris/release.yml';

/** The workflow a user would copy, the older way of submitting a run, and a release where everything exists. */
const workflows = [release, 'test/conformance/fixtures/v1.yml', release];

/** What the whole pipeline did. */
export interface PipelineRun {
  readonly results: readonly WorkflowResult[];
  /** What was printed, for whoever has to find out why it failed. */
  readonly log: string;
  readonly journal: readonly JournalEntry[];
}

/** Runs the workflows through the bundled actions against an emulator of their own. */
export async function runPipeline(): Promise<PipelineRun> {
  const emulator = await startEmulator({ pace: 100 });
  const lines: string[] = [];
  try {
    const results: WorkflowResult[] = [];
    for (const file of workflows) results.push(await runAgainst(emulator, file, (line) => lines.push(line)));
    return { results, log: lines.join('\n'), journal: emulator.journal.entries() };
  } finally {
    await emulator.stop();
  }
}

/**
 * Runs a workflow of this repository as GitHub would, with the emulator as its cloud.
 * @param file relative to the repository
 * @param print told each line of the log
 * @param vars variables of the repository besides those that lead to the emulator
 */
export function runAgainst(
  emulator: Emulator,
  file: string,
  print: (line: string) => void,
  vars: Readonly<Record<string, string>> = {},
): Promise<WorkflowResult> {
  return runWorkflow({
    file,
    workspace,
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
      ...vars,
    },
    env: {
      NODE_EXTRA_CA_CERTS: emulator.caCertificatePath,
      ACTIONS_ID_TOKEN_REQUEST_URL: emulator.idTokenRequest.url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: emulator.idTokenRequest.token,
    },
    onEvent: (event) => {
      if (event.type === 'line') print(event.text);
    },
  });
}
