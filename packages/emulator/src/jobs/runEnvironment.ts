import { parseResourceId } from '../arm/resourceId.js';
import { discoveryUrl } from '../api/discovery.js';
import type { EmulatorContext } from '../provider.js';
import type { Run } from '../runHistory/run.js';
import { trackingUri } from '../tracking/trackingUri.js';
import type { Bindings } from './bindings.js';
import type { RunPlan } from './runPlan.js';
import type { WorkDirectory } from './workDirectory.js';

/** What the variables of a run are made from. */
export interface RunEnvironmentOptions {
  readonly context: EmulatorContext;
  readonly plan: RunPlan;
  readonly directory: WorkDirectory;
  readonly bindings: Bindings;
  /** For the tracking API, good for this run only. */
  readonly token: string;
}

/** The environment variables Azure ML sets for a run, and those that make Python trust the emulator. */
export function runEnvironment(options: RunEnvironmentOptions): Record<string, string> {
  const { context, plan, directory, bindings, token } = options;
  const { run, workspace } = plan;
  const parts = parseResourceId(workspace.id);
  const ca = context.caCertificatePath;
  return {
    AZUREML_RUN_ID: run.runId,
    AZUREML_ROOT_RUN_ID: run.rootRunId,
    AZUREML_EXPERIMENT_NAME: run.experiment.name,
    AZUREML_EXPERIMENT_ID: run.experiment.id,
    AZUREML_ARM_SUBSCRIPTION: parts?.subscriptionId ?? '',
    AZUREML_ARM_RESOURCEGROUP: parts?.resourceGroup ?? '',
    AZUREML_ARM_WORKSPACE_NAME: workspace.name,
    AZUREML_ARM_PROJECT_NAME: run.experiment.name,
    AZUREML_WORKSPACE_ID: String(workspace.properties['workspaceId']),
    AZUREML_WORKSPACE_SCOPE: workspace.id,
    AZUREML_RUN_HISTORY_SERVICE_ENDPOINT: context.planes.api.origin,
    AZUREML_SERVICE_ENDPOINT: context.planes.api.origin,
    AZUREML_DISCOVERY_SERVICE_ENDPOINT: discoveryUrl(context),
    AZUREML_RUN_TOKEN: token,
    AZUREML_COMPUTE: run.compute?.target ?? '',
    AZUREML_NODE_COUNT: String(run.compute?.instanceCount ?? 1),
    AZUREML_CR_COMPUTE_CONTEXT: JSON.stringify({ cluster_name: run.compute?.target ?? '' }),
    AZUREML_CR_EXECUTION_WORKING_DIR_PATH: directory.code,
    AZUREML_CR_DATA_CAPABILITY_PATH: directory.inputs,
    ...dataVariables(plan, bindings),
    ...trackingVariables(context, run, token),
    SSL_CERT_FILE: ca,
    REQUESTS_CA_BUNDLE: ca,
    NODE_EXTRA_CA_CERTS: ca,
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
    PYTHONUNBUFFERED: '1',
  };
}

function dataVariables(plan: RunPlan, bindings: Bindings): Record<string, string> {
  const inputs = [...bindings.inputs].flatMap(([name, value]) => [
    [`AZURE_ML_INPUT_${name}`, value],
    ...(plan.inputs.get(name)?.kind === 'literal' ? [[`AZUREML_PARAMETER_${name}`, value]] : []),
  ]);
  const outputs = [...bindings.outputs].map(([name, value]) => [`AZURE_ML_OUTPUT_${name}`, value]);
  const variables: Record<string, string> = {};
  for (const [name = '', value = ''] of [...inputs, ...outputs]) variables[name] = value;
  return variables;
}

function trackingVariables(context: EmulatorContext, run: Run, token: string): Record<string, string> {
  return {
    MLFLOW_TRACKING_URI: trackingUri(context, run.workspaceId),
    MLFLOW_TRACKING_TOKEN: token,
    MLFLOW_TRACKING_SERVER_CERT_PATH: context.caCertificatePath,
    MLFLOW_RUN_ID: run.runId,
    MLFLOW_EXPERIMENT_ID: run.experiment.id,
    MLFLOW_EXPERIMENT_NAME: run.experiment.name,
  };
}
