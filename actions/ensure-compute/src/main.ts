import {
  readApiVersion,
  readIdentityInputs,
  readWorkspaceInputs,
  runAction,
  waitProgress,
  withSession,
} from '@azureml-actions/action-kit';
import {
  createCompute,
  defaultApiVersion,
  getCompute,
  requireWorkspace,
  type Compute,
} from '@azureml-actions/azureml';
import { toComputeBody } from '@azureml-actions/azureml-yaml';
import { readDesiredCompute } from './desiredCompute.js';
import { waitUntilSettled } from './settled.js';

await runAction('ensure-compute', async (action) => {
  const { inputs, outputs, logger } = action;
  const scope = readWorkspaceInputs(action);
  const identity = readIdentityInputs(action);
  const desired = readDesiredCompute(action);
  const apiVersion = readApiVersion(action) ?? defaultApiVersion;
  const timeoutMs = inputs.duration('timeout', '30m');
  const validateOnly = inputs.flag('validate-only', false);
  inputs.check();
  if (validateOnly) return;

  await withSession(action, identity, async ({ client, cloud }) => {
    const context = { client, cloud, scope, apiVersion };
    const wait = { timeoutMs, onProgress: waitProgress(action) };
    const found = await getCompute(context, desired.name);
    const existing = found === undefined ? undefined : await waitUntilSettled(context, found, wait);
    if (existing !== undefined) logger.info(`Compute ${desired.name} exists; left alone.`);
    const create = async (): Promise<Compute> => {
      const { location } = await requireWorkspace(context);
      const body = toComputeBody(desired, { location, scope });
      return action.group(`Making compute ${desired.name}`, () =>
        createCompute(context, desired.name, body, wait),
      );
    };
    const compute = existing ?? (await create());
    outputs.set('compute-id', compute.id);
    outputs.set('compute-name', compute.name);
    outputs.set('provisioning-state', compute.properties.provisioningState ?? undefined);
    outputs.set('created', existing === undefined);
    outputs.set('changed', existing === undefined);
    const vmSize = compute.properties.properties?.vmSize ?? undefined;
    if (vmSize !== undefined && vmSize.toLowerCase() !== desired.vmSize.toLowerCase()) {
      logger.warning(
        `Compute ${compute.name} has size ${vmSize}, not ${desired.vmSize}: the size of a cluster cannot change. Use another compute-name, or delete the cluster first.`,
      );
    }
    action.summary
      .heading(`🖥️ Compute ${compute.name} ${existing === undefined ? 'made' : 'left alone'}`)
      .facts({
        Size: vmSize,
        Nodes: `${String(desired.minNodeCount)} to ${String(desired.maxNodeCount)}`,
        State: compute.properties.provisioningState ?? undefined,
      });
  });
});
