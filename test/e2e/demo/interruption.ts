import { setTimeout as delay } from 'node:timers/promises';
import { DemoProcess, type Way } from './demoProcess.ts';

/** When to interrupt: after a word of the output, and so many milliseconds more. */
export const moments = {
  'the build': { word: '> node scripts/build.ts', ms: 300 },
  'the start of the emulator': { word: '', ms: 600 },
  training: { word: '150 flowers', ms: 0 },
  deployment: { word: 'Deploying blue', ms: 0 },
  scoring: { word: '▶ Ask for a prediction', ms: 0 },
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
    const { word, ms } = moments[moment];
    // Under npm the build comes first, and then npm says what it starts.
    await demo.until(word === '' && way === 'npm' ? '> node scripts/demo.ts' : word);
    await delay(ms);
    const familySize = demo.family.size;
    const sent = performance.now();
    demo.signal(signal, to);
    const ended = await Promise.race([demo.gone, delay(patienceMs, 'still running', { ref: false })]);
    const tookMs = performance.now() - sent;
    return { ended, tookMs, familySize, left: await demo.family.survivors(2000), text: demo.text };
  } finally {
    await demo.cleanUp();
  }
}
