import {
  readApiVersion,
  readIdentityInputs,
  readWorkspaceInputs,
  runAction,
  waitProgress,
  withSession,
} from '@azureml-actions/action-kit';
import { defaultApiVersion, putOnlineDeployment, requireWorkspace } from '@azureml-actions/azureml';
import { toOnlineDeploymentBody } from '@azureml-actions/azureml-yaml';
import { readDesired } from './desired.js';
import { ensureEndpoint } from './endpointStep.js';
import { printFailureLogs } from './failureLogs.js';
import { makePrerequisites } from './prerequisites.js';
import { setTraffic } from './trafficStep.js';

await runAction('deploy-endpoint', async (action) => {
  const { inputs, outputs, logger } = action;
  const scope = readWorkspaceInputs(action);
  const identity = readIdentityInputs(action);
  const apiVersion = readApiVersion(action) ?? defaultApiVersion;
  const timeoutMs = inputs.duration('timeout', '1h');
  const validateOnly = inputs.flag('validate-only', false);
  inputs.check();
  const desired = readDesired(action);
  if (validateOnly) return;

  await withSession(action, identity, async ({ client, cloud }) => {
    const context = { client, cloud, scope, apiVersion };
    const { location } = await requireWorkspace(context);
    const resolved = await makePrerequisites(action, context, desired, location);
    const endpoint = await ensureEndpoint(action, context, desired, location, timeoutMs);
    const { endpointName, deployment } = desired;
    outputs.set('endpoint-id', endpoint.id);
    outputs.set('endpoint-name', endpointName);
    outputs.set('scoring-uri', endpoint.properties.scoringUri ?? undefined);
    outputs.set('swagger-uri', endpoint.properties.swaggerUri ?? undefined);
    outputs.set('previous-traffic', JSON.stringify(endpoint.properties.traffic));
    outputs.set('deployment-name', deployment.name);
    outputs.set('model-id', resolved.modelId);

    const wait = { timeoutMs, onProgress: waitProgress(action) };
    logger.info(`Deploying ${deployment.name} to endpoint ${endpointName}`);
    const body = toOnlineDeploymentBody(deployment, resolved);
    try {
      await putOnlineDeployment(context, endpointName, deployment.name, body, wait);
    } catch (error) {
      await printFailureLogs(action, context, endpointName, deployment.name);
      throw error;
    }
    const traffic = await setTraffic(action, context, endpointName, deployment.name, desired.traffic, wait);
    outputs.set('traffic', JSON.stringify(traffic));
    logger.info(`Deployment ${deployment.name} is ready; traffic: ${JSON.stringify(traffic)}`);
    action.summary.heading(`📡 Deployment ${deployment.name} of ${endpointName} is live`).facts({
      'Scoring URI': endpoint.properties.scoringUri ?? undefined,
      Model: resolved.modelId,
      'Traffic before': JSON.stringify(endpoint.properties.traffic),
      'Traffic now': JSON.stringify(traffic),
    });
  });
});
