import {
  readApiVersion,
  readIdentityInputs,
  readWorkspaceInputs,
  runAction,
  withSession,
  type Action,
} from '@azureml-actions/action-kit';
import { defaultApiVersion } from '@azureml-actions/azureml';
import { readDefinedRun, submitDefinedRun } from './definedRun.js';
import { readJobRun, submitJobRun } from './jobRun.js';
import { cancelUnwatchedRuns } from './post.js';

await runAction('submit-run', submit, cancelUnwatchedRuns);

async function submit(action: Action): Promise<void> {
  const { inputs, outputs } = action;
  const scope = readWorkspaceInputs(action);
  const identity = readIdentityInputs(action);
  const apiVersion = readApiVersion(action) ?? defaultApiVersion;
  const file = inputs.text('file');
  const definition = inputs.text('run-definition');
  // Read for the session, which holds the step to it.
  inputs.duration('timeout', '30m');
  // Read when the run is about to be made; a mistake in it is told before.
  inputs.flag('cancel-on-interrupt', true);
  const validateOnly = inputs.flag('validate-only', false);
  if ((file === undefined) === (definition === undefined)) {
    inputs.reject('file', 'or run-definition: give one of the two, a job YAML file or a v1 run definition');
  }
  inputs.check();
  const job = file === undefined ? undefined : readJobRun(action, file);
  const defined = definition === undefined ? undefined : readDefinedRun(action, definition);
  inputs.check();
  if (validateOnly) return;

  await withSession(action, identity, async ({ client, cloud }) => {
    const context = { client, cloud, scope, apiVersion };
    const run =
      job !== undefined
        ? await submitJobRun(action, context, job)
        : defined !== undefined
          ? await submitDefinedRun(action, context, defined)
          : undefined;
    if (run === undefined) return;
    outputs.set('run-id', run.runId);
    outputs.set('experiment-name', run.experimentName);
    outputs.set('studio-url', run.studioUrl);
    outputs.set('status', run.status);
    action.logger.info(`Submitted ${run.runId} to experiment ${run.experimentName}: ${run.studioUrl}`);
    action.summary
      .heading(`🚀 Run ${run.runId} submitted`)
      .facts({ Experiment: run.experimentName, Status: run.status, Studio: run.studioUrl });
  });
}
