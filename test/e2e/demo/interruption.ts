import { setTimeout as delay } from 'node:timers/promises';
import { DemoProcess, type Way } from './demoProcess.ts';

/** When to interrupt: a word of the demo's output, or milliseconds after its start. */
export const moments = {
  'the start of the emulator': 600,
  training: '150 flowers',
  deployment: 'Deploying blue',
  scoring: '▶ Ask for a prediction',
} as const;

export type Moment = keyof typeof moments;

export interface Interruption {
  readonly way: Way;
  readonly signal: NodeJS.Signals;
  /** `group` is what Ctrl+C in a terminal does. */
  readonly to: 'process' | 'group';
  readonly moment: Moment;
}

/** What an interrupted demo leaves behind. */
export interface Aftermath {
  /** Exit code or signal. */
  readonly ended: number | string;
  readonly tookMs: number;
  /** Processes seen below the demo before it was interrupted. */
  readonly familySize: number;
  /** Those alive 2 s after its end. */
  readonly left: readonly string[];
  readonly text: string;
}

/** Milliseconds that an interrupted demo may take to end. */
export const patienceMs = 15_000;

/** Interrupts the demo, and looks 2 s later at what is left of it. */
export async function interrupt({ way, signal, to, moment }: Interruption): Promise<Aftermath> {
  const demo = new DemoProcess(way);
  try {
    const when = moments[moment];
    if (typeof when === 'number') await delay(when);
    else await demo.until(when);
    const familySize = demo.family.size;
    const sent = performance.now();
    demo.signal(signal, to);
    const ended = await Promise.race([demo.ended, delay(patienceMs, 'still running', { ref: false })]);
    const tookMs = performance.now() - sent;
    return { ended, tookMs, familySize, left: await demo.family.survivors(2000), text: demo.text };
  } finally {
    await demo.cleanUp();
  }
}
