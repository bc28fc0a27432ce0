import { formatDuration, remoteLine, withSession, type Action } from '@azureml-actions/action-kit';
import {
  metricsJson,
  openRegion,
  runFailure,
  RunTimeoutError,
  runStudioUrl,
  watchRun,
  type EndedRun,
  type RegionalContext,
  type RunObserver,
} from '@azureml-actions/azureml';
import { cancelLate, owningRuns, takeOver } from './cancelRemote.js';
import { readMetrics } from './metrics.js';
import { modelOutputUri } from './modelOutput.js';
import { readWaitInputs, type WaitInputs } from './waitInputs.js';

/** The action: waits for the run, publishes what it left, fails as it failed. */
export async function waitForRun(action: Action): Promise<void> {
  const inputs = readWaitInputs(action);
  if (inputs === undefined) return;
  const { scope, identity, apiVersion, run } = inputs;
  await withSession(action, identity, async ({ client, cloud }) => {
    const context = await openRegion({ client, cloud, scope, apiVersion });
    action.outputs.set('studio-url', runStudioUrl(context, run.runId));
    const ended = await watchOwned(action, context, inputs);
    if (ended !== undefined) await publish(action, context, inputs, ended);
  });
}

/** @returns `undefined` for a run that goes on after the wait, by `on-timeout: continue` */
async function watchOwned(
  action: Action,
  context: RegionalContext,
  inputs: WaitInputs,
): Promise<EndedRun | undefined> {
  const { run, own, timeoutMs, onPaused } = inputs;
  if (own) takeOver(action, [run]);
  return owningRuns(action, context, [run], own && inputs.cancelOnInterrupt, async () => {
    try {
      const observer = observerOf(action);
      return await watchRun(context, run, { timeoutMs, pollMs: 500, maxPollMs: 15_000, onPaused, observer });
    } catch (error) {
      if (!(error instanceof RunTimeoutError)) throw error;
      return handleTimeout(action, context, inputs, error);
    }
  });
}

async function handleTimeout(
  action: Action,
  context: RegionalContext,
  { run, onTimeout }: WaitInputs,
  error: RunTimeoutError,
): Promise<undefined> {
  action.outputs.set('status', error.status);
  action.outputs.set('timed-out', true);
  if (onTimeout === 'continue') {
    action.logger.warning(`${error.message} The run goes on, and so does the workflow (on-timeout).`);
    action.summary.heading(`⏳ Run ${run.runId}: ${error.status}`).facts({
      'Timed out': 'the run goes on',
      Studio: runStudioUrl(context, run.runId),
    });
    return undefined;
  }
  if (onTimeout === 'fail') throw error;
  await cancelLate(context, run);
  throw new RunTimeoutError(`${error.message} Azure was asked to cancel it (on-timeout).`, {
    code: error.code,
    status: error.status,
    resource: run.runId,
    remedy: 'Give the input timeout more time, or the job less to do.',
  });
}

function observerOf({ logger }: Action): RunObserver {
  let shown: string | undefined;
  return {
    onStatus: (status, elapsed) => logger.info(`${status} (${formatDuration(elapsed)})`),
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
  { run }: WaitInputs,
  ended: EndedRun,
): Promise<void> {
  const { outputs, summary, logger } = action;
  const { runId } = run;
  outputs.set('status', ended.status);
  outputs.set('duration', ended.durationSeconds.toFixed(1));
  const succeeded = ended.status === 'Completed';
  const metrics = await readMetrics(context, runId, succeeded, logger);
  outputs.set('metrics', metricsJson(metrics));
  if (succeeded) outputs.set('model-path', await modelOutputUri(context, runId));

  summary.heading(`${succeeded ? '✅' : '❌'} Run ${runId}: ${ended.status}`).facts({
    Duration: formatDuration(ended.durationSeconds * 1000),
    Studio: runStudioUrl(context, runId),
  });
  if (Object.keys(metrics).length > 0) {
    summary.table(
      ['Metric', 'Last value'],
      Object.entries(metrics).map(([name, value]) => [name, String(value)]),
    );
  }
  if (!succeeded) throw runFailure(run, ended);
}
