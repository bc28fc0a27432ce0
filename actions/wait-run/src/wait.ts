import { formatDuration, remoteLine, withSession, type Action } from '@azureml-actions/action-kit';
import {
  latestValues,
  metricsJson,
  metricsValue,
  openRegion,
  runFailure,
  RunTimeoutError,
  runStudioUrl,
  watchRun,
  type EndedRun,
  type RegionalContext,
  type RunAddress,
  type RunObserver,
} from '@azureml-actions/azureml';
import type { Json } from '@azureml-actions/rest';
import { cancelLate, owningRuns, takeOver } from './cancelRemote.js';
import { assertGood, readBaseline, readMetrics, seriesJson } from './metrics.js';
import { download } from './downloads.js';
import { modelPath } from './modelOutput.js';
import { isWorthRetrying, retry } from './retries.js';
import { summarize, type SeenState } from './summary.js';
import { readWaitInputs, type WaitInputs } from './waitInputs.js';
import {
  assertAllCompleted,
  jointStatus,
  statusesJson,
  summarizeMany,
  watchChildren,
  watchMany,
  type EndedOne,
} from './waitMany.js';

/** A run with its children, and the states that were seen of it. */
interface Watched {
  readonly one: EndedOne;
  readonly children: readonly EndedOne[];
  readonly states: readonly SeenState[];
}

/** The action: waits for the run, publishes what it left, fails as it failed. */
export async function waitForRun(action: Action): Promise<void> {
  const inputs = readWaitInputs(action);
  if (inputs === undefined) return;
  const { scope, identity, apiVersion, runs } = inputs;
  await withSession(action, identity, async ({ client, cloud }) => {
    const context = await openRegion({ client, cloud, scope, apiVersion });
    const [run] = runs;
    if (run === undefined) return;
    action.outputs.set('studio-url', runStudioUrl(context, run.runId));
    if (inputs.own) takeOver(action, runs);
    const isOurs = inputs.own && inputs.cancelOnInterrupt;
    const states: SeenState[] = [];
    // The runs this step answers for now: a repetition takes the place of the run before.
    const owned = [...runs];
    const all = await owningRuns(action, context, owned, isOurs, () =>
      watch(action, context, inputs, states, owned),
    );
    const [first, ...others] = all ?? [];
    if (first === undefined) return;
    if (runs.length === 1) await publish(action, context, inputs, { one: first, children: others, states });
    else await publishMany(action, context, [first, ...others]);
  });
}

/** @returns the runs, then their children; `undefined` for a run that goes on after the wait, by `on-timeout: continue` */
async function watch(
  action: Action,
  context: RegionalContext,
  inputs: WaitInputs,
  states: SeenState[],
  owned: RunAddress[],
): Promise<EndedOne[] | undefined> {
  const { runs, children, timeoutMs, onPaused } = inputs;
  const [run] = runs;
  const { clock } = context.client;
  const started = clock.now();
  const left = (): number => Math.max(1000, timeoutMs - (clock.now() - started));
  try {
    const observer = observerOf(action, states);
    const all =
      run === undefined || runs.length > 1
        ? await watchMany(action, context, runs, inputs)
        : [
            await watchAttempts(action, context, inputs, run, (current) => {
              owned.splice(0, owned.length, current);
              return watchRun(context, current, { ...pace, timeoutMs: left(), onPaused, observer });
            }),
          ];
    for (const parent of children ? runs : []) {
      all.push(...(await watchChildren(action, context, parent, { timeoutMs: left(), onPaused })));
    }
    return all;
  } catch (error) {
    if (!(error instanceof RunTimeoutError)) throw error;
    return handleTimeout(action, context, inputs, owned, error);
  }
}

/** Watches a run, and its repetitions where `retry-on` wants some. */
async function watchAttempts(
  action: Action,
  context: RegionalContext,
  { own, cancelOnInterrupt, retry: wish }: WaitInputs,
  first: RunAddress,
  watchOne: (run: RunAddress) => Promise<EndedRun>,
): Promise<EndedOne> {
  let run = first;
  for (let attempts = 0; ; attempts += 1) {
    const ended = await watchOne(run);
    if (!isWorthRetrying(ended, attempts, wish)) return { run, ended };
    const isOurs = own && cancelOnInterrupt;
    run = await retry(action, context, first, ended, { attempt: attempts + 1, isOurs });
    action.outputs.set('studio-url', runStudioUrl(context, run.runId));
  }
}

const pace = { pollMs: 500, maxPollMs: 15_000 } as const;

async function handleTimeout(
  action: Action,
  context: RegionalContext,
  { onTimeout }: WaitInputs,
  owned: readonly RunAddress[],
  error: RunTimeoutError,
): Promise<undefined> {
  action.outputs.set('status', error.status);
  action.outputs.set('timed-out', true);
  if (onTimeout === 'continue') {
    action.logger.warning(`${error.message} The run goes on, and so does the workflow (on-timeout).`);
    const runId = error.resource ?? '';
    action.summary.heading(`⏳ Run ${runId}: ${error.status}`).facts({
      'Timed out': 'the run goes on',
      Studio: runStudioUrl(context, runId),
    });
    return undefined;
  }
  if (onTimeout === 'fail') throw error;
  await Promise.all(owned.map((run) => cancelLate(context, run)));
  throw new RunTimeoutError(`${error.message} Azure was asked to cancel it (on-timeout).`, {
    code: error.code,
    status: error.status,
    resource: error.resource,
    remedy: 'Give the input timeout more time, or the job less to do.',
  });
}

function observerOf({ logger }: Action, states: SeenState[]): RunObserver {
  let shown: string | undefined;
  return {
    onStatus: (status, elapsedMs) => {
      states.push({ status, elapsedMs });
      logger.info(`${status} (${formatDuration(elapsedMs)})`);
    },
    onLife: (status, elapsed) => logger.info(`Still ${status} after ${formatDuration(elapsed)}`),
    onLog: (lines, name) => {
      if (shown !== undefined && shown !== name) logger.info(`Log ${name}:`);
      shown = name;
      logger.info(lines.map(remoteLine).join('\n'));
    },
    onWarning: (message) => logger.warning(message),
  };
}

async function publish(
  action: Action,
  context: RegionalContext,
  inputs: WaitInputs,
  watched: Watched,
): Promise<void> {
  const { outputs, logger } = action;
  const { one, children, states } = watched;
  const { run, ended } = one;
  const { runId } = run;
  outputs.set('run-id', runId);
  outputs.set('status', ended.status);
  outputs.set('duration', ended.durationSeconds.toFixed(1));
  const succeeded = ended.status === 'Completed';
  const metrics = await readMetrics(context, runId, succeeded, logger);
  const values = latestValues(metrics);
  outputs.set('metrics', metricsJson(values));
  if (inputs.series) outputs.set('series', seriesJson(metrics));
  // Before the gate and the verdict: what a bad run left is what one wants to look at.
  const downloaded =
    inputs.download === undefined ? undefined : await download(action, context, run, inputs.download);
  if (downloaded !== undefined) outputs.set('downloaded-files', downloaded.files);
  if (succeeded) outputs.set('model-path', await modelPath(context, runId, downloaded?.outputs));
  const baseline =
    inputs.baseline === undefined || !succeeded
      ? undefined
      : await readBaseline(context, inputs.baseline, run.experiment);
  if (succeeded && inputs.baseline !== undefined && baseline === undefined) {
    logger.warning(`No completed run has ${inputs.baseline} yet: conditions on the baseline are not judged.`);
  }
  summarize(action, context, one, { states, metrics, baseline });
  if (children.length > 0) {
    outputs.set('statuses', statusesJson(children));
    summarizeMany(action, context, children);
    assertAllCompleted([one, ...children]);
  }
  if (!succeeded) throw runFailure(run, ended);
  assertGood(runId, inputs.conditions, values, baseline);
}

async function publishMany(
  action: Action,
  context: RegionalContext,
  all: readonly EndedOne[],
): Promise<void> {
  const { outputs, summary, logger } = action;
  const status = jointStatus(all);
  outputs.set('status', status);
  outputs.set('statuses', statusesJson(all));
  outputs.set('duration', Math.max(...all.map(({ ended }) => ended.durationSeconds)).toFixed(1));
  const metrics: Record<string, Json> = {};
  for (const { run, ended } of all) {
    const values = await readMetrics(context, run.runId, ended.status === 'Completed', logger);
    metrics[run.runId] = metricsValue(latestValues(values));
  }
  outputs.set('metrics', JSON.stringify(metrics));
  summary.heading(`${status === 'Completed' ? '✅' : '❌'} ${String(all.length)} runs: ${status}`);
  summarizeMany(action, context, all);
  assertAllCompleted(all);
}
