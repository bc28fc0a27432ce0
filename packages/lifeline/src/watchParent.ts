import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { send } from './endTree.js';
import { parseStat } from './processTable.js';

/** Options of {@link watchParent}. */
export interface WatchParentOptions {
  /** Called once, when the parent (or the parent of a shell in between) is gone. */
  onGone: () => void;
  /** Milliseconds between looks; default 250. */
  intervalMs?: number;
}

/** The parent of another process; undefined when there is no such process. */
function parentOf(pid: number): number | undefined {
  try {
    if (process.platform === 'linux') {
      return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.ppid;
    }
    if (process.platform === 'win32') return undefined;
    const text = execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'latin1' });
    return Number(text.trim());
  } catch {
    return undefined;
  }
}

/** Only npm puts a shell between: a person's own shell may end without ending us. */
function startedByNpm(): boolean {
  return process.env['npm_lifecycle_event'] !== undefined;
}

/**
 * Notices when the process that started this one is gone, SIGKILL included,
 * which no signal tells. Under `npm run` it also watches npm behind the `sh`
 * that npm starts. The timer does not keep this process alive.
 *
 * @returns a function that ends the watch.
 */
export function watchParent(options: WatchParentOptions): () => void {
  const parent = process.ppid;
  const grandparent = startedByNpm() ? parentOf(parent) : undefined;
  const isGone = (): boolean => {
    if (process.ppid !== parent) return true;
    if (process.platform === 'win32') return !send(parent, 0);
    return grandparent !== undefined && parentOf(parent) !== grandparent;
  };
  const timer = setInterval(() => {
    if (!isGone()) return;
    clearInterval(timer);
    options.onGone();
  }, options.intervalMs ?? 250);
  timer.unref();
  return () => clearInterval(timer);
}
