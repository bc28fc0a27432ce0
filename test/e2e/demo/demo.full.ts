import { expect, test } from '@jest/globals';
import { DemoProcess } from './demoProcess.ts';
import { interrupt, moments, patienceMs, type Interruption, type Moment } from './interruption.ts';

// Leftovers are looked for in /proc.
const onLinux = process.platform === 'linux' ? test : test.skip;

const isMoment = (word: string): word is Moment => word in moments;
const everyMoment = Object.keys(moments).filter(isMoment);
const signals = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const;

const cases = everyMoment.flatMap((moment) =>
  signals.flatMap((signal): Interruption[] => [
    ...(moment === 'the build' ? [] : [{ way: 'node', signal, to: 'process', moment } as const]),
    // npm hands on SIGTERM; a terminal sends SIGINT to all of them, and SIGKILL is for npm alone.
    { way: 'npm', signal, to: signal === 'SIGINT' ? 'group' : 'process', moment },
  ]),
);

onLinux.each(cases)('$signal to the $to of $way during $moment', async (interruption) => {
  const { tookMs, left, ended } = await interrupt(interruption);
  expect(tookMs).toBeLessThan(patienceMs);
  expect(ended).not.toBe(0);
  expect(left).toEqual([]);
});

onLinux('node scripts/demo.ts without npm', async () => {
  const demo = new DemoProcess('node');
  try {
    const exitCode = await demo.ended;
    expect({ exitCode, text: demo.text }).toMatchObject({ exitCode: 0 });
    expect(await demo.family.survivors(2000)).toEqual([]);
  } finally {
    await demo.cleanUp();
  }
});

onLinux.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('--keep and %s to node', async (signal) => {
  const demo = new DemoProcess('node', { args: ['--keep'] });
  try {
    await demo.until('The emulator stays up until Ctrl+C');
    demo.signal(signal, 'process');
    await demo.ended;
    expect(await demo.family.survivors(2000)).toEqual([]);
  } finally {
    await demo.cleanUp();
  }
});
