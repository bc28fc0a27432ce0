import { formatDuration, type Action } from '@azureml-actions/action-kit';
import {
  getChildren,
  runFailure,
  RunFailedError,
  runStudioUrl,
  watchRuns,
  type EndedRun,
  type RegionalContext,
  type RunAddress,
} from '@azureml-actions/azureml';
import type { WaitInputs } from './waitInputs.js';

/** A run of several and how it ended. */
export interface EndedOne {
  readonly run: RunAddress;
  readonly ended: EndedRun;
}

const paceOfMany = { pollMs: 1000, maxPollMs: 20_000, lifeMs: 180_000 } as const;

/** Waits for several runs by their states alone; their logs are in Azure ML studio. */
export async function watchMany(
  { logger }: Action,
  context: RegionalContext,
  runs: readonly RunAddress[],
  { timeoutMs, onPaused }: Pick<WaitInputs, 'timeoutMs' | 'onPaused'>,
): Promise<EndedOne[]> {
  const ended = await watchRuns(context, runs, {
    ...paceOfMany,
    ...{ timeoutMs, onPaused },
    observer: {
      onStatus: (runId, status, elapsed) => logger.info(`${runId}: ${status} (${formatDuration(elapsed)})`),
      onLife: (counts, elapsed) => {
        const states = [...counts].map(([status, count]) => `${String(count)} ${status}`);
        logger.info(`Still waiting after ${formatDuration(elapsed)}: ${states.join(', ')}`);
      },
      onWarning: (message) => logger.warning(message),
    },
  });
  return runs.flatMap((run, index) => {
    const one = ended[index];
    return one === undefined ? [] : [{ run, ended: one }];
  });
}

/** Waits for the children of a run too, such as the steps of a pipeline. */
export async function watchChildren(
  action: Action,
  context: RegionalContext,
  parent: RunAddress,
  limits: Pick<WaitInputs, 'timeoutMs' | 'onPaused'>,
): Promise<EndedOne[]> {
  const children = await getChildren(context, parent.runId);
  const runs = children.map(({ runId }) => ({ runId, experiment: parent.experiment }));
  return runs.length === 0 ? [] : watchMany(action, context, runs, limits);
}

/** How several runs ended as one: the worst of them. */
export function jointStatus(all: readonly EndedOne[]): EndedRun['status'] {
  const statuses = new Set(all.map(({ ended }) => ended.status));
  if (statuses.has('Failed')) return 'Failed';
  return statuses.has('Canceled') ? 'Canceled' : 'Completed';
}

/** `{"<run id>": "<status>"}` */
export function statusesJson(all: readonly EndedOne[]): string {
  return JSON.stringify(Object.fromEntries(all.map(({ run, ended }) => [run.runId, ended.status])));
}

/** Adds the table of several runs to the summary. */
export function summarizeMany({ summary }: Action, context: RegionalContext, all: readonly EndedOne[]): void {
  summary.table(
    ['Run', 'Status', 'Duration', 'Studio'],
    all.map(({ run, ended }) => [
      run.runId,
      ended.status,
      formatDuration(ended.durationSeconds * 1000),
      runStudioUrl(context, run.runId),
    ]),
  );
}

/** Runs whose error is told in full; of the others only the status. */
const toldInFull = 3;

/** @throws RunFailedError naming every run that did not complete, the first ones with their reasons */
export function assertAllCompleted(all: readonly EndedOne[]): void {
  const bad = all.filter(({ ended }) => ended.status !== 'Completed');
  const [first] = bad;
  if (first === undefined) return;
  const told = bad.map(({ run, ended }, index) =>
    index < toldInFull ? runFailure(run, ended).message : `Run ${run.runId} ended as ${ended.status}`,
  );
  const { code, remedy } = runFailure(first.run, first.ended);
  throw new RunFailedError(
    `${String(bad.length)} of ${String(all.length)} runs did not complete.\n${told.join('\n')}`,
    { code, remedy, resource: first.run.runId },
  );
}
