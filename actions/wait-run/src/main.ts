import {
  formatDuration,
  readApiVersion,
  readIdentityInputs,
  readWorkspaceInputs,
  remoteLine,
  runAction,
  withSession,
} from '@azureml-actions/action-kit';
import {
  defaultApiVersion,
  metricsJson,
  openRegion,
  runFailure,
  runStudioUrl,
  watchRun,
} from '@azureml-actions/azureml';
import { cancellingOnInterrupt } from './cancelRemote.js';
import { readMetrics } from './metrics.js';
import { modelOutputUri } from './modelOutput.js';

await runAction('wait-run', async (action) => {
  const { inputs, outputs, logger, summary } = action;
  const scope = readWorkspaceInputs(action);
  const identity = readIdentityInputs(action);
  const runId = inputs.required('run-id', 'the run-id of submit-run');
  const experiment = inputs.text('experiment-name');
  const apiVersion = readApiVersion(action) ?? defaultApiVersion;
  const timeoutMs = inputs.duration('timeout', '6h');
  const cancelOnInterrupt = inputs.flag('cancel-on-interrupt', true);
  const validateOnly = inputs.flag('validate-only', false);
  inputs.check();
  if (validateOnly) return;

  await withSession(action, identity, async ({ client, cloud }) => {
    const context = await openRegion({ client, cloud, scope, apiVersion });
    const run = { runId, experiment };
    outputs.set('studio-url', runStudioUrl(context, runId));
    let shown: string | undefined;
    const ended = await cancellingOnInterrupt(action, context, run, cancelOnInterrupt, () =>
      watchRun(context, run, {
        timeoutMs,
        pollMs: 500,
        maxPollMs: 15_000,
        observer: {
          onStatus: (status, elapsed) => logger.info(`${status} (${formatDuration(elapsed)})`),
          onLog: (lines, name) => {
            if (shown !== undefined && shown !== name) logger.info(`Log ${name}:`);
            shown = name;
            logger.info(lines.map(remoteLine).join('\n'));
          },
          onWarning: (message) => logger.warning(message),
        },
      }),
    );
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
  });
});
