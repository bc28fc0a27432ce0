import {
  pathInside,
  readApiVersion,
  readIdentityInputs,
  readWorkspaceInputs,
  type Action,
  type IdentityInputs,
} from '@azureml-actions/action-kit';
import {
  defaultApiVersion,
  parseCondition,
  type MetricCondition,
  type RunAddress,
  type WorkspaceScope,
} from '@azureml-actions/azureml';
import { retryCauses, type RetryWish } from './retries.js';
import { downloadKinds, type DownloadWish } from './downloads.js';

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
  /** A run id, or `tag:name=value`. */
  readonly baseline: string | undefined;
  readonly conditions: readonly MetricCondition[];
  readonly series: boolean;
  /** `undefined` for nothing. */
  readonly download: DownloadWish | undefined;
  readonly retry: RetryWish;
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
  const baseline = inputs.text('baseline-run');
  if (baseline?.startsWith('tag:') === true && experiment === undefined) {
    inputs.reject(
      'experiment-name',
      'is missing. Give the experiment in which baseline-run looks for the tag',
    );
  }
  const conditions = inputs.list('require').flatMap((line) => {
    const condition = parseCondition(line);
    if (condition === undefined) {
      inputs.reject(
        'require',
        `has '${line}'. Accepted: <metric> >= <number>, or <metric> >= baseline - <number>`,
      );
      return [];
    }
    if (condition.base === 'baseline' && baseline === undefined) {
      inputs.reject('require', `has '${line}', but baseline-run is missing`);
    }
    return [condition];
  });
  if (conditions.length > 0 && runIds.length > 1) {
    inputs.reject('require', 'is for one run, but run-id names several');
  }
  const download = readDownload(action);
  if (download !== undefined && runIds.length > 1) {
    inputs.reject('download', 'is for one run, but run-id names several');
  }
  const retryOn = inputs.list('retry-on', { commas: true });
  const unknownCause = retryOn.find((word) => !retryCauses.some((cause) => cause === word));
  if (unknownCause !== undefined) {
    inputs.reject('retry-on', `has '${unknownCause}'. Accepted: ${retryCauses.join(', ')}`);
  }
  if (retryOn.length > 0 && (runIds.length > 1 || experiment !== undefined)) {
    inputs.reject('retry-on', 'is for one job of the v2 API: give one run-id and no experiment-name');
  }
  const retry = {
    on: retryCauses.filter((cause) => retryOn.includes(cause)),
    maximum: inputs.integer('max-retries', { minimum: 0, maximum: 10 }) ?? 2,
  };
  const series = inputs.flag('series', false);
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
    ...{ baseline, conditions, series, download, retry },
    ...{ timeoutMs, onTimeout, onPaused, own, cancelOnInterrupt },
  };
}

function readDownload({ inputs, workspaceRoot }: Action): DownloadWish | undefined {
  const words = inputs.list('download', { commas: true });
  const kinds = downloadKinds.filter((kind) => words.includes(kind));
  const unknown = words.find((word) => !downloadKinds.some((kind) => kind === word));
  if (unknown !== undefined)
    inputs.reject('download', `has '${unknown}'. Accepted: ${downloadKinds.join(', ')}`);
  const patterns = inputs.list('download-files');
  const path = inputs.text('download-path') ?? 'azureml-run';
  if (kinds.length === 0) return undefined;
  return { kinds, patterns, folder: pathInside(workspaceRoot, 'download-path', path) };
}
