import { afterEach, describe, expect, test } from '@jest/globals';
import { DemoProcess } from './demoProcess.ts';
import { interrupt, patienceMs, type Interruption } from './interruption.ts';

// Leftovers are looked for in /proc.
const onLinux = process.platform === 'linux' ? test : test.skip;
let demo: DemoProcess | undefined;
afterEach(async () => {
  await demo?.cleanUp();
  demo = undefined;
});

onLinux('npm run demo: a model trained in this run tells three species apart', async () => {
  demo = new DemoProcess('npm');
  const exitCode = await demo.ended;
  expect({ exitCode, text: demo.text }).toMatchObject({ exitCode: 0 });
  const steps = [...demo.text.matchAll(/^│ ✓ │ (.+?) +│/gmu)].map(([, name]) => name);
  expect(steps).toEqual([
    'Check out',
    'Sign in',
    'Ensure the workspace',
    'Ensure the compute',
    'Submit the training',
    'Wait for the training',
    'Deploy the model',
    'Ask for a prediction',
  ]);
  // The log of the training comes between the steps.
  expect(demo.text).toMatch(/▶ Wait for the training[\s\S]*Test accuracy [\s\S]*✓ Wait for the training/u);
  for (const [index, species] of ['setosa', 'versicolor', 'virginica'].entries()) {
    expect(demo.text).toMatch(new RegExp(`^ {2}flower ${index + 1} {2}${species} +\\d\\d\\.\\d %$`, 'mu'));
  }
  expect(demo.text).toMatch(/✓ Release iris: success in [\d.]+ s\s*$/u);
  // Tokens of every kind here are JSON Web Tokens, signatures of storage a query.
  expect(demo.text).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}|[?&]sig=[\w%]/u);
  expect(await demo.family.survivors(2000)).toEqual([]);
});

onLinux('npm run demo -- --keep: the emulator stays up until Ctrl+C, and nothing after it', async () => {
  demo = new DemoProcess('npm', { args: ['--', '--keep'] });
  await demo.until('The emulator stays up until Ctrl+C');
  await demo.until('export ARM_CLOUD_METADATA_URL=');
  expect(demo.family.alive()).not.toEqual([]);
  demo.signal('SIGINT', 'group');
  await demo.ended;
  expect(await demo.family.survivors(2000)).toEqual([]);
});

describe('an interrupted demo ends soon and leaves no process', () => {
  // The other moments are in demo.full.ts.
  const cases: readonly Interruption[] = [
    { way: 'node', signal: 'SIGINT', to: 'process', moment: 'training' },
    { way: 'node', signal: 'SIGTERM', to: 'process', moment: 'training' },
    { way: 'node', signal: 'SIGKILL', to: 'process', moment: 'training' },
    { way: 'npm', signal: 'SIGKILL', to: 'process', moment: 'training' },
  ];
  onLinux.each(cases)('$signal to the $to of $way during $moment', async (interruption) => {
    const { tookMs, familySize, left, ended } = await interrupt(interruption);
    expect(familySize).toBeGreaterThan(5);
    expect(tookMs).toBeLessThan(patienceMs);
    expect(ended).not.toBe(0);
    expect(left).toEqual([]);
  });
});
