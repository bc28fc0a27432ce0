import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { runWorkflow } from '@azureml-actions/workflow-runner';
import { demoWorkflow } from '../scripts/demoWorkflow.ts';
import { formatSpread, spread, table } from './statistics.ts';

const rounds = 5;

interface Interval {
  readonly from: number;
  readonly to: number;
}

interface Exchange extends Interval {
  readonly key: string;
  readonly isPoll: boolean;
}

/**
 * Runs the demo's workflow several times and splits the time of each step: waiting for the
 * emulator is a request in flight, and the pause between two looks at the same unfinished
 * operation or run. Everything else is ours: starting processes, loading code, hashing, writing.
 */
export async function demoOverhead(): Promise<string> {
  const whole = new Map<string, number[]>();
  const overhead = new Map<string, number[]>();
  const note = (map: Map<string, number[]>, name: string, ms: number): void => {
    map.set(name, [...(map.get(name) ?? []), ms]);
  };
  for (let round = -1; round < rounds; round += 1) {
    const steps = await measure();
    if (round < 0) continue;
    for (const [name, { wall, ours }] of steps) {
      note(whole, name, wall);
      note(overhead, name, ours);
    }
    const sum = (pick: (step: { wall: number; ours: number }) => number): number =>
      [...steps.values()].reduce((total, step) => total + pick(step), 0);
    note(
      whole,
      'all steps',
      sum((step) => step.wall),
    );
    note(
      overhead,
      'all steps',
      sum((step) => step.ours),
    );
  }
  return table(
    ['step', 'whole, ms: median (min–max)', 'overhead, ms: median (min–max)'],
    [...whole].map(([name, values]) => [
      name,
      formatSpread(spread(values)),
      formatSpread(spread(overhead.get(name) ?? [])),
    ]),
  );
}

async function measure(): Promise<Map<string, { wall: number; ours: number }>> {
  const emulator = await startEmulator({ log: () => undefined });
  try {
    const started = new Map<number, number>();
    const steps = new Map<string, Interval>();
    const result = await runWorkflow({
      ...demoWorkflow(emulator),
      onEvent: (event) => {
        if (event.type === 'step-started') started.set(event.step.number, Date.now());
        if (event.type === 'step-finished' && event.step.stage === 'main') {
          steps.set(event.step.name, { from: started.get(event.step.number) ?? 0, to: Date.now() });
        }
      },
    });
    if (result.conclusion !== 'success') throw new Error('the demo’s workflow did not succeed');
    const exchanges = exchangesOf(emulator);
    return new Map(
      [...steps].map(([name, step]) => {
        const wall = step.to - step.from;
        return [name, { wall, ours: wall - covered(waits(within(exchanges, step))) }];
      }),
    );
  } finally {
    await emulator.stop();
  }
}

function exchangesOf(emulator: Emulator): Exchange[] {
  return emulator.journal
    .entries()
    .filter((entry) => !entry.path.includes('/mlflow/')) // the training's own tracking
    .map((entry) => {
      const from = Date.parse(entry.time);
      const isPoll =
        entry.method === 'GET' && /(OperationsStatus|OperationResults)\/|\/details$/u.test(entry.path);
      return { from, to: from + entry.durationMs, key: entry.path, isPoll };
    })
    .sort((a, b) => a.from - b.from);
}

function within(exchanges: readonly Exchange[], step: Interval): Exchange[] {
  return exchanges.filter(({ from }) => from >= step.from && from <= step.to);
}

/** Requests in flight, and the pauses before each look at something unfinished. */
function waits(exchanges: readonly Exchange[]): Interval[] {
  return exchanges.flatMap((exchange, index): Interval[] => {
    const before = exchanges[index - 1];
    const pause = exchange.isPoll && before !== undefined ? [{ from: before.to, to: exchange.from }] : [];
    return [...pause, exchange];
  });
}

/** Length of the union of intervals. */
function covered(intervals: readonly Interval[]): number {
  let total = 0;
  let end = -Infinity;
  for (const { from, to } of [...intervals].sort((a, b) => a.from - b.from)) {
    if (to <= end) continue;
    total += to - Math.max(from, end);
    end = to;
  }
  return total;
}
