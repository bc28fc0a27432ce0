import {
  readApiVersion,
  readIdentityInputs,
  readWorkspaceInputs,
  runAction,
  waitProgress,
  withSession,
} from '@azureml-actions/action-kit';
import {
  createWorkspace,
  defaultApiVersion,
  discover,
  getWorkspace,
  workspaceStudioUrl,
  type Workspace,
} from '@azureml-actions/azureml';
import { assertLocation, creationBody, readDesiredWorkspace } from './desiredWorkspace.js';

await runAction('ensure-workspace', async (action) => {
  const { inputs, outputs, logger } = action;
  const identity = readIdentityInputs(action);
  const desired = readDesiredWorkspace(action);
  const scope = readWorkspaceInputs(action, {
    workspace: desired.spec.name,
    resourceGroup: desired.spec.resourceGroup,
  });
  const apiVersion = readApiVersion(action) ?? defaultApiVersion;
  const timeoutMs = inputs.duration('timeout', '30m');
  const validateOnly = inputs.flag('validate-only', false);
  inputs.check();
  if (validateOnly) return;

  await withSession(action, identity, async ({ client, cloud }) => {
    const context = { client, cloud, scope, apiVersion };
    const existing = await getWorkspace(context);
    if (existing !== undefined) {
      assertLocation(desired, existing.location);
      logger.info(`Workspace ${existing.name} exists in ${existing.location}; left alone.`);
    }
    const create = (): Promise<Workspace> => {
      const body = creationBody(desired);
      return action.group(`Making workspace ${scope.workspace}`, () =>
        createWorkspace(context, body, { timeoutMs, onProgress: waitProgress(action) }),
      );
    };
    const workspace = existing ?? (await create());
    outputs.set('workspace-id', workspace.id);
    outputs.set('location', workspace.location);
    outputs.set('created', existing === undefined);
    outputs.set('changed', existing === undefined);
    const { apiUrl } = await discover(context, workspace);
    outputs.set('api-url', apiUrl);
    outputs.set('mlflow-tracking-uri', workspace.properties.mlFlowTrackingUri ?? undefined);
    outputs.set('studio-url', workspaceStudioUrl(context));
    action.summary
      .heading(`🏠 Workspace ${workspace.name} ${existing === undefined ? 'made' : 'left alone'}`)
      .facts({ Location: workspace.location, 'Regional API': apiUrl, Studio: workspaceStudioUrl(context) });
  });
});
