import { describe, expect, test } from '@jest/globals';
import { createOperations, operationStatus } from '@azureml-actions/emulator/arm/operations';
import { createResourceStore } from '@azureml-actions/emulator/arm/resourceStore';
import { AzureError, manualClock, seededRandom } from '@azureml-actions/emulator';
import { createFaults } from '@azureml-actions/emulator/faults';

const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';

function setUp() {
  const clock = manualClock(0);
  const random = seededRandom(1);
  const faults = createFaults(random);
  const store = createResourceStore(clock);
  store.save({ id, properties: { provisioningState: 'Succeeded' } });
  const operations = createOperations({ store, faults, clock, random, pace: 1000 });
  const state = () => store.get(id)?.properties['provisioningState'];
  return { clock, faults, store, operations, state };
}

describe('long-running operations', () => {
  test('take their time, then succeed', async () => {
    const { clock, store, operations, state } = setUp();
    const operation = operations.start({ resourceId: id, kind: 'create' });
    expect([state(), operation.status, operation.retryAfterMs()]).toEqual(['Creating', 'InProgress', 500]);
    expect(() => operations.requireIdle(store.require(id))).toThrow(
      expect.objectContaining({ status: 409, code: 'Conflict' }),
    );
    clock.advance(500);
    expect(operationStatus(operation, '/path')).toEqual({
      id: '/path',
      name: operation.id,
      status: 'InProgress',
      startTime: '1970-01-01T00:00:00.000Z',
      percentComplete: 50,
    });
    clock.advance(500);
    expect(await operation.done).toEqual({ status: 'Succeeded' });
    expect(state()).toBe('Succeeded');
    expect(operationStatus(operation, '/path')).toMatchObject({
      status: 'Succeeded',
      endTime: '1970-01-01T00:00:01.000Z',
      percentComplete: 100,
    });
    operations.requireIdle(store.require(id));
  });

  test('a deletion removes the resource and what lies below', async () => {
    const { clock, store, operations, state } = setUp();
    store.save({ id: `${id}/computes/c`, properties: {} });
    const operation = operations.start({ resourceId: id.toUpperCase(), kind: 'delete' });
    expect(state()).toBe('Deleting');
    clock.advance(1000);
    await operation.done;
    expect(store.all()).toEqual([]);
  });

  test('real work counts, and what it throws becomes the error', async () => {
    const { clock, operations, state } = setUp();
    const settled: string[] = [];
    const operation = operations.start({
      resourceId: id,
      kind: 'update',
      work: () => Promise.reject(new AzureError(400, 'BadModel', 'It does not load.')),
      settled: (outcome) => settled.push(outcome.status),
    });
    clock.advance(1000);
    await operation.done;
    expect([state(), settled]).toEqual(['Failed', ['Failed']]);
    expect(operationStatus(operation, '/p')).toMatchObject({
      status: 'Failed',
      error: { code: 'BadModel', message: 'It does not load.' },
    });
  });

  test('an action leaves the state alone', () => {
    const { operations, state } = setUp();
    operations.start({ resourceId: id, kind: 'action' });
    expect(state()).toBe('Succeeded');
  });

  test('injected faults fail or slow the next one', async () => {
    const { clock, faults, operations } = setUp();
    faults.inject({ effect: { kind: 'provisioning', outcome: 'fail', code: 'Quota', message: 'Full.' } });
    const failing = operations.start({ resourceId: id, kind: 'create' });
    clock.advance(1000);
    expect(await failing.done).toMatchObject({ status: 'Failed', error: { code: 'Quota' } });
    faults.inject({ effect: { kind: 'provisioning', outcome: 'slow', ms: 5000 } });
    const slow = operations.start({ resourceId: id, kind: 'create' });
    clock.advance(4999);
    await Promise.resolve();
    expect(slow.status).toBe('InProgress');
    clock.advance(1);
    expect(await slow.done).toEqual({ status: 'Succeeded' });
  });

  test('stopping aborts real work', async () => {
    const { clock, operations } = setUp();
    let aborted = false;
    const operation = operations.start({
      resourceId: id,
      kind: 'create',
      work: (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(new Error('stopped'));
          });
        }),
    });
    operations.stop();
    clock.advance(1000);
    await operation.done;
    expect(aborted).toBe(true);
  });
});
