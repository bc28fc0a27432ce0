import { sleep } from '../clock.js';
import { stringOrUndefined } from '../json.js';
import type { EmulatorContext } from '../provider.js';
import type { Cancellation } from './runCancelled.js';
import type { SystemLog } from './systemLog.js';

/** How often a run that has no compute looks for it again, in milliseconds. */
const interval = 100;

/**
 * Waits until a run's compute exists and is ready; if it was deleted, until it is made again.
 * @param computeId its ARM id; nothing to wait for when undefined
 * @throws RunCancelled
 */
export async function waitForCompute(
  context: EmulatorContext,
  computeId: string | undefined,
  cancellation: Cancellation,
  log: SystemLog,
): Promise<void> {
  if (computeId === undefined) return;
  const state = () => {
    const compute = context.store.get(computeId);
    if (compute === undefined) return 'missing';
    return stringOrUndefined(compute.properties['provisioningState']) ?? 'Succeeded';
  };
  let said = '';
  for (;;) {
    const now = state();
    if (now === 'Succeeded' || now === 'Updating') return;
    if (now !== said) log.line(`Waiting for the compute ${computeId}, which is ${now}.`);
    said = now;
    await cancellation.guard(sleep(context.clock, interval));
  }
}
