import type { Action } from '@azureml-actions/action-kit';
import {
  openYamlFile,
  parseOnlineDeployment,
  parseOnlineEndpoint,
  type OnlineDeploymentSpec,
  type OnlineEndpointSpec,
  type YamlDocument,
} from '@azureml-actions/azureml-yaml';
import { readModelInput, type ModelInput } from './model.js';

/** What is to be deployed, as files and inputs together say. */
export interface Desired {
  readonly endpointName: string;
  /** Absent when no file describes the endpoint: it must exist, or gets the defaults. */
  readonly endpoint: OnlineEndpointSpec | undefined;
  readonly deployment: OnlineDeploymentSpec;
  readonly deploymentDocument: YamlDocument;
  readonly model: ModelInput | undefined;
  /** Percent for this deployment; `undefined` keeps the split. */
  readonly traffic: number | undefined;
}

/**
 * Reads `endpoint-file`, `deployment-file` and the inputs that win over them.
 * @throws YamlFileError with every mistake of a file
 * @throws InvalidInputError with every mistake of the inputs
 */
export function readDesired(action: Action): Desired {
  const { inputs } = action;
  const endpointFile = inputs.text('endpoint-file');
  const deploymentFile = inputs.required('deployment-file', 'the path of a deployment YAML file');
  const endpointName = inputs.text('endpoint-name');
  const deploymentName = inputs.text('deployment-name');
  const traffic = readTraffic(action);
  inputs.check();
  const root = action.workspaceRoot;
  const endpoint =
    endpointFile === undefined
      ? undefined
      : parseOnlineEndpoint(
          openYamlFile({
            file: endpointFile,
            input: 'endpoint-file',
            root,
            overrides: overrides({ name: endpointName }),
            overrideInputs: endpointName === undefined ? {} : { name: 'endpoint-name' },
          }),
        );
  const deploymentDocument = openYamlFile({
    file: deploymentFile,
    input: 'deployment-file',
    root,
    overrides: overrides({ name: deploymentName, endpoint_name: endpointName ?? endpoint?.name }),
    overrideInputs: {
      ...(deploymentName === undefined ? {} : { name: 'deployment-name' }),
      ...(endpointName === undefined ? {} : { endpoint_name: 'endpoint-name' }),
    },
  });
  const deployment = parseOnlineDeployment(deploymentDocument);
  const name = endpointName ?? endpoint?.name ?? deployment.endpointName;
  if (name === undefined) inputs.required('endpoint-name', 'the name of the endpoint, or endpoint-file');
  const model = readModelInput(action, name);
  inputs.check();
  return { endpointName: name ?? '', endpoint, deployment, deploymentDocument, model, traffic };
}

function readTraffic(action: Action): number | undefined {
  const text = action.inputs.text('traffic') ?? 'keep';
  if (text.toLowerCase() === 'keep') return undefined;
  const percent = Number(/^(\d{1,3})\s*%?$/u.exec(text)?.[1] ?? NaN);
  if (Number.isNaN(percent) || percent > 100) {
    action.inputs.reject('traffic', `is '${text}'. Accepted: keep, or whole percents from 0 to 100`);
    return undefined;
  }
  return percent;
}

function overrides(values: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
}
