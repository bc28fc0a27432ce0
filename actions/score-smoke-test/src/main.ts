import {
  readApiVersion,
  readIdentityInputs,
  readWorkspaceInputs,
  remoteText,
  runAction,
  withSession,
} from '@azureml-actions/action-kit';
import { defaultApiVersion, score } from '@azureml-actions/azureml';
import { differences } from './expectation.js';
import { printAnswer, smokeTestFailure } from './report.js';
import { readSmokeTest } from './smokeInputs.js';
import { resolveTarget } from './target.js';

await runAction('score-smoke-test', async (action) => {
  const { inputs, outputs, logger } = action;
  const scope = readWorkspaceInputs(action);
  const identity = readIdentityInputs(action);
  const apiVersion = readApiVersion(action) ?? defaultApiVersion;
  const timeoutMs = inputs.duration('timeout', '5m');
  const validateOnly = inputs.flag('validate-only', false);
  const test = readSmokeTest(action);
  if (validateOnly) return;

  await withSession(action, identity, async ({ client, cloud }) => {
    const { scoringUri, auth } = await resolveTarget(action, { client, cloud, scope, apiVersion }, test);
    const answer = await score(client, {
      scoringUri,
      auth,
      payload: test.payload,
      contentType: 'application/json',
      deployment: test.deployment,
      expectedStatus: test.expected.status,
      timeoutMs,
    });
    const found = differences(test.expected, answer.status, answer.body);
    const passed = found.length === 0;
    const deployment = answer.headers['azureml-model-deployment'];
    outputs.set('passed', passed);
    outputs.set('status-code', answer.status);
    outputs.set('response', answer.body);
    outputs.set('latency-ms', Math.round(answer.latencyMs));
    outputs.set('deployment-name', deployment);
    action.summary.heading(`${passed ? '✅' : '❌'} Smoke test`).facts({
      Status: answer.status,
      Deployment: deployment,
      Latency: `${String(Math.round(answer.latencyMs))} ms`,
      'Request id': answer.headers['x-ms-request-id'],
    });
    if (!passed) {
      printAnswer(action, answer);
      throw smokeTestFailure(answer, found, new URL(scoringUri).host);
    }
    logger.info(
      `${String(answer.status)} in ${String(Math.round(answer.latencyMs))} ms from deployment ${deployment ?? 'unknown'}`,
    );
    logger.info(remoteText(answer.body.slice(0, 1000)));
  });
});
