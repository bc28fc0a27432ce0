import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { spawnTethered } from '@azureml-actions/lifeline';

import { marked, uniqueMark, waitForMarked } from './markedProcesses.ts';

const parentScript = fileURLToPath(new URL('fixtures/parent.js', import.meta.url));
const onLinux = process.platform === 'linux' ? describe : describe.skip;
const LIMIT_MS = 2000;

/** bash with a sleep, a sleep in its own session, and one whose parents are gone. */
function tree(mark: string): string {
  return `setsid sleep ${mark} & (setsid setsid sleep ${mark} &) ; bash -c 'sleep ${mark}; :' & sleep ${mark}; :`;
}
const TREE_SIZE = 6;

const parents: ChildProcess[] = [];

afterEach(() => {
  for (const parent of parents.splice(0)) parent.kill('SIGKILL');
});

function startParent(args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const parent = spawn(process.execPath, [parentScript, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parents.push(parent);
  return parent;
}

onLinux('when the parent ends', () => {
  test.each([
    ['SIGKILL', uniqueMark(41)],
    ['SIGTERM', uniqueMark(42)],
    ['SIGINT', uniqueMark(43)],
    ['SIGHUP', uniqueMark(44)],
  ] as const)('by %s nothing of the tree is left', async (signal, mark) => {
    const parent = startParent(['end', 'bash', '-c', tree(mark)]);
    expect(await waitForMarked(mark, TREE_SIZE + 1, 5000)).toBe(TREE_SIZE + 1);
    parent.kill(signal);
    expect(await waitForMarked(mark, 0, LIMIT_MS)).toBe(0);
  });

  test('what outlived its child under `keep` goes too', async () => {
    const mark = uniqueMark(45);
    const parent = startParent([
      'keep',
      'bash',
      '-c',
      `setsid sleep ${mark.replace('.', "''.")} 2>/dev/null & sleep 0.1`,
    ]);
    let output = '';
    parent.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    while (!output.includes('exited')) await delay(20);
    expect(marked(`sleep ${mark}`)).toHaveLength(1);
    parent.kill('SIGKILL');
    expect(await waitForMarked(mark, 0, LIMIT_MS)).toBe(0);
  });

  test('while the child is being started, at any moment', async () => {
    const mark = uniqueMark(46);
    let output = '';
    for (const waitMs of [0, 60, 80, 100, 120, 140, 160, 200]) {
      const dying = waitMs === 0 ? { DIE_WHILE_STARTING: '1' } : {};
      const parent = startParent(['end', 'bash', '-c', tree(mark)], dying);
      parent.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const ended = once(parent, 'close');
      await delay(waitMs);
      parent.kill('SIGKILL');
      await ended;
    }
    const supervisors = [...output.matchAll(/supervisor (\d+)/g)].map((match) => match[1]);
    expect(supervisors.length).toBeGreaterThan(1);
    await delay(300);
    expect(await waitForMarked(mark, 0, LIMIT_MS)).toBe(0);
    const left = marked('lifeline/lib/supervisor').filter((pid) => supervisors.includes(pid));
    expect(left).toEqual([]);
  });

  test('a chain of parents that tether each other goes as a whole', async () => {
    const mark = uniqueMark(47);
    const inner = [process.execPath, parentScript, 'end', 'bash', '-c', tree(mark)];
    const outer = startParent(['end', ...inner]);
    // Two of this script and its tree.
    expect(await waitForMarked(mark, TREE_SIZE + 2, 5000)).toBe(TREE_SIZE + 2);
    outer.kill('SIGKILL');
    expect(await waitForMarked(mark, 0, LIMIT_MS)).toBe(0);
  });

  test('should the supervisor be killed instead, the parent takes its place', async () => {
    const mark = uniqueMark(48);
    const child = spawnTethered('bash', ['-c', tree(mark)]);
    await child.started;
    expect(await waitForMarked(mark, TREE_SIZE, 5000)).toBe(TREE_SIZE);
    process.kill(child.supervisorPid ?? 0, 'SIGKILL');
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await child.ended;
    expect(marked(mark)).toEqual([]);
  });

  test('a descendant that cleared its environment goes while its ancestors live', async () => {
    const mark = uniqueMark(49);
    const parent = startParent(['end', 'bash', '-c', `env -i setsid sleep ${mark} & sleep ${mark}; :`]);
    expect(await waitForMarked(mark, 4, 5000)).toBe(4);
    parent.kill('SIGKILL');
    expect(await waitForMarked(mark, 0, LIMIT_MS)).toBe(0);
  });

  test('the child is no member of this process group or session', async () => {
    const child = spawnTethered('sleep', [uniqueMark(50)]);
    const pid = await child.started;
    const [, , group, session] =
      readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    expect([Number(group), Number(session)]).toEqual([pid, pid]);
    await child.stop([]);
  });
});
