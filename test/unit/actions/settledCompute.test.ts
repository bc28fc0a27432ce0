import { describe, expect, test } from '@jest/globals';
import { getCompute } from '@azureml-actions/azureml';
import { TimeoutError } from '@azureml-actions/rest';
import { waitUntilSettled } from '../../../actions/ensure-compute/lib/settled.js';
import { failureOf } from '../../support/failureOf.ts';
import { answer, type ScriptedStep } from '../../support/scriptedTransport.ts';
import { workspacePath, workspaceUnderTest } from '../azureml/contexts.ts';

const compute = (provisioningState: string | null, more: object = {}): ScriptedStep =>
  answer(200, {
    id: `${workspacePath}/computes/cpu`,
    name: 'cpu',
    properties: { computeType: 'AmlCompute', provisioningState, ...more },
  });
const gone = answer(404, { error: { code: 'ResourceNotFound', message: '' } });

/** Adopts the compute that the first step answers. */
async function adopt(steps: readonly ScriptedStep[], timeoutMs = 60_000) {
  const { context, transport, clock } = workspaceUnderTest(steps);
  const states: string[] = [];
  const first = await getCompute(context, 'cpu');
  if (first === undefined) throw new Error('There is no compute.');
  const onProgress = (state: string, elapsed: number): void =>
    void states.push(`${state} ${String(elapsed)}`);
  const settled = await waitUntilSettled(context, first, { timeoutMs, onProgress });
  return {
    state: settled?.properties.provisioningState,
    states,
    waits: clock.waits,
    unplayed: transport.unplayed,
  };
}

describe('a compute that somebody else made', () => {
  test.each(['Succeeded', 'succeeded', null])('and that is %s is taken at once', async (state) => {
    expect(await adopt([compute(state)])).toMatchObject({ state, waits: [] });
  });

  test.each(['Creating', 'Updating', 'Unknown'])('and that is %s is waited for', async (state) => {
    expect(await adopt([compute(state), compute(state), compute('Succeeded')])).toEqual({
      state: 'Succeeded',
      states: [`${state} 0`, `${state} 2000`],
      waits: [2000, 2000],
      unplayed: 0,
    });
  });

  test('and that is being deleted is absent in the end', async () => {
    expect(await adopt([compute('Deleting'), compute('Deleting'), gone])).toMatchObject({ state: undefined });
  });

  test.each(['Failed', 'failed', 'Canceled'])(
    'and that ended as %s is not usable, with Azure’s reason',
    async (state) => {
      const provisioningErrors = [{ error: { code: 'ClusterCoreQuotaReached', message: 'No cores left' } }];
      expect(
        await failureOf(adopt([compute('Creating'), compute(state, { provisioningErrors })])),
      ).toMatchObject({
        code: 'ClusterCoreQuotaReached',
        message: `Compute cpu exists, but its provisioning ended as ${state}: ClusterCoreQuotaReached: No cores left`,
      });
    },
  );

  test('or without one', async () => {
    expect(await failureOf(adopt([compute('Failed')]))).toMatchObject({ code: 'ComputeFailed' });
  });

  test('is not waited for longer than asked', async () => {
    const creating = Array.from({ length: 10 }, () => compute('Creating'));
    const error = await failureOf(adopt(creating, 5000));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ message: 'Compute cpu is still Creating after 5 s.' });
  });
});
