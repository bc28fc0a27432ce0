import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

import { listProcesses, treeOf } from './processTable.js';

/** A process that forks faster than this many rounds can kill is given up. */
const MAX_ROUNDS = 100;
const ROUND_MS = 10;

/** Sends a signal; false when there is no such process or it is not ours. */
export function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** The pids that are left of a tree. */
export function survivorsOf(root: number | undefined, tag: string): number[] {
  if (process.platform === 'win32') return root !== undefined && send(root, 0) ? [root] : [];
  return treeOf(listProcesses(tag), root, process.pid);
}

/**
 * Kills a whole tree with SIGKILL (`taskkill /T /F` on Windows), again and again
 * until a look at the process table finds nothing of it.
 *
 * @param root pid (and group) of the child; undefined when it never started.
 * @param tag finds those whose ancestors are gone and that left the group.
 */
export async function endTree(root: number | undefined, tag: string): Promise<void> {
  if (process.platform === 'win32') {
    if (root === undefined) return;
    try {
      execFileSync('taskkill', ['/PID', String(root), '/T', '/F'], { stdio: 'ignore' });
    } catch {
      // taskkill fails when nothing is left to kill.
    }
    return;
  }
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const pids = survivorsOf(root, tag);
    if (pids.length === 0) return;
    for (const pid of pids) send(pid, 'SIGKILL');
    await delay(ROUND_MS);
  }
}
