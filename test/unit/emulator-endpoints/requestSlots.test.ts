import { describe, expect, test } from '@jest/globals';
import { requestSlots, type SlotOutcome } from '@azureml-actions/emulator/scoring/requestSlots';

const never = new AbortController().signal;

function release(outcome: SlotOutcome): void {
  if (outcome.kind !== 'granted') throw new Error(`The slot was not granted: ${outcome.kind}`);
  outcome.release();
}

describe('slots of a deployment', () => {
  test('the limit runs, as many again wait, the next overflows', async () => {
    const slots = requestSlots(() => 2);
    const running = [await slots.acquire(never), await slots.acquire(never)];
    const waiting = [slots.acquire(never), slots.acquire(never)];
    expect(await slots.acquire(never)).toEqual({ kind: 'overflow' });
    expect(slots.pending).toBe(4);
    running.forEach(release);
    (await Promise.all(waiting)).forEach(release);
    expect(slots.pending).toBe(0);
  });

  test('those who wait are served in their order', async () => {
    const slots = requestSlots(() => 1);
    const order: string[] = [];
    const first = await slots.acquire(never);
    const second = slots.acquire(never).then((outcome) => {
      order.push('second');
      release(outcome);
    });
    release(first);
    release(await slots.acquire(never));
    order.push('third');
    await second;
    expect(order).toEqual(['second', 'third']);
  });

  test('giving up frees the place in the queue', async () => {
    const slots = requestSlots(() => 1);
    const first = await slots.acquire(never);
    const aborter = new AbortController();
    const given = slots.acquire(aborter.signal);
    aborter.abort();
    expect(await given).toEqual({ kind: 'aborted' });
    expect(slots.pending).toBe(1);
    release(first);
    expect((await slots.acquire(aborter.signal)).kind).toBe('aborted');
    expect((await slots.acquire(never)).kind).toBe('granted');
  });

  test('releasing twice frees one slot only', async () => {
    const slots = requestSlots(() => 1);
    const first = await slots.acquire(never);
    release(first);
    const second = await slots.acquire(never);
    release(first);
    expect(slots.pending).toBe(1);
    release(second);
  });
});
