import { getCompute, type Compute, type WaitOptions, type WorkspaceContext } from '@azureml-actions/azureml';
import { ActionsError, TimeoutError, readErrorObject } from '@azureml-actions/rest';

const pollMs = 2000;

/**
 * Waits until a compute that somebody else is making, changing or deleting has come to rest.
 * @returns `undefined` when it was being deleted and is gone
 * @throws ActionsError with Azure's reason when its provisioning failed
 * @throws TimeoutError that says in which state it still is
 */
export async function waitUntilSettled(
  context: WorkspaceContext,
  first: Compute,
  wait: WaitOptions,
): Promise<Compute | undefined> {
  const { clock } = context.client;
  const started = clock.now();
  let compute = first;
  for (;;) {
    // A compute that never had a provisioning state is one that is not being worked on.
    const state = compute.properties.provisioningState ?? 'Succeeded';
    switch (state.toLowerCase()) {
      case 'succeeded':
        return compute;
      case 'failed':
      case 'canceled':
      case 'cancelled':
        throw notUsable(compute, state);
    }
    const elapsed = clock.now() - started;
    if (elapsed >= wait.timeoutMs) {
      throw new TimeoutError(
        `Compute ${compute.name} is still ${state} after ${String(Math.round(elapsed / 1000))} s.`,
        {
          code: 'ComputeTimeout',
          resource: compute.id,
          remedy: 'Look at the compute in Azure ML studio, or give a larger timeout.',
        },
      );
    }
    wait.onProgress?.(state, elapsed);
    await context.client.sleep(Math.min(pollMs, wait.timeoutMs - elapsed));
    const next = await getCompute(context, compute.name);
    if (next === undefined) return undefined;
    compute = next;
  }
}

function notUsable(compute: Compute, state: string): ActionsError {
  const error = readErrorObject(compute.properties.provisioningErrors?.[0]);
  return new ActionsError(
    `Compute ${compute.name} exists, but its provisioning ended as ${state}${error === undefined ? '' : `: ${error.code}: ${error.message}`}`,
    {
      code: error?.code ?? `Compute${state}`,
      resource: compute.id,
      remedy: 'Delete the compute and run again, or use another compute-name.',
    },
  );
}
