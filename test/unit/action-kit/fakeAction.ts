import type { Action } from '@azureml-actions/action-kit';
import { Environment } from '@azureml-actions/action-kit/environment';
import { Inputs } from '@azureml-actions/action-kit/inputs';
import { Outputs } from '@azureml-actions/action-kit/outputs';
import { Summary } from '@azureml-actions/action-kit/summary';
import { RecordingLogger } from '../../support/recordingLogger.ts';

/** An action that has inputs and an environment, and remembers what it masked. */
export interface FakeAction extends Action {
  readonly logger: RecordingLogger;
  readonly masked: readonly string[];
}

/**
 * @param given inputs by name
 * @param variables other variables of the environment
 */
export function fakeAction(
  given: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
): FakeAction {
  const all: Record<string, string> = { ...variables };
  for (const [name, value] of Object.entries(given)) all[`INPUT_${name.toUpperCase()}`] = value;
  const environment = new Environment(all);
  const masked: string[] = [];
  return {
    name: 'fake',
    environment,
    inputs: new Inputs(environment),
    outputs: new Outputs(environment),
    summary: new Summary(environment),
    logger: new RecordingLogger(),
    workspaceRoot: '.',
    signal: new AbortController().signal,
    masked,
    mask: (secret) => masked.push(secret),
    group: (_title, body) => body(),
    exportVariable: () => undefined,
  };
}
