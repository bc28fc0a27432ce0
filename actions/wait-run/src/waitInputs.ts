import {
  readApiVersion,
  readIdentityInputs,
  readWorkspaceInputs,
  type Action,
  type IdentityInputs,
} from '@azureml-actions/action-kit';
import { defaultApiVersion, type RunAddress, type WorkspaceScope } from '@azureml-actions/azureml';

/** What to do when the wait has lasted too long. */
export type OnTimeout = 'fail' | 'cancel' | 'continue';

/** The inputs of the action, checked. */
export interface WaitInputs {
  readonly scope: WorkspaceScope;
  readonly identity: IdentityInputs;
  readonly apiVersion: string;
  /** One or more. */
  readonly runs: readonly RunAddress[];
  /** Whether to wait for the children of each run too. */
  readonly children: boolean;
  readonly timeoutMs: number;
  readonly onTimeout: OnTimeout;
  readonly onPaused: 'wait' | 'fail';
  /** Whether this step answers for the runs: a step that only looks on cancels nothing. */
  readonly own: boolean;
  readonly cancelOnInterrupt: boolean;
}

/**
 * Reads the inputs.
 * @returns `undefined` when they are only to be checked
 * @throws InvalidInputError naming every mistake
 */
export function readWaitInputs(action: Action): WaitInputs | undefined {
  const { inputs } = action;
  const scope = readWorkspaceInputs(action);
  const identity = readIdentityInputs(action);
  inputs.required('run-id', 'the run-id of submit-run');
  const runIds = [...new Set(inputs.list('run-id', { commas: true }))];
  const children = inputs.flag('children', false);
  const experiment = inputs.text('experiment-name');
  const apiVersion = readApiVersion(action) ?? defaultApiVersion;
  const timeoutMs = inputs.duration('timeout', '6h');
  const onTimeout = inputs.choice('on-timeout', ['fail', 'cancel', 'continue']) ?? 'fail';
  const onPaused = inputs.choice('on-paused', ['wait', 'fail']) ?? 'wait';
  const own = inputs.flag('own', true);
  const cancelOnInterrupt = inputs.flag('cancel-on-interrupt', true);
  if (!own && onTimeout === 'cancel') {
    inputs.reject('on-timeout', 'is cancel, but own is false: a step that only looks on cancels nothing');
  }
  const validateOnly = inputs.flag('validate-only', false);
  inputs.check();
  if (validateOnly) return undefined;
  return {
    ...{ scope, identity, apiVersion, children, runs: runIds.map((runId) => ({ runId, experiment })) },
    ...{ timeoutMs, onTimeout, onPaused, own, cancelOnInterrupt },
  };
}
