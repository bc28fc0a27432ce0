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
 * Whether npm went before anybody looked: this process, or the shell that npm started, then
 * belongs to the first process, unless npm itself is the first one, as in a container. A shell
 * that replaced itself with this process is no sign: npm is the parent then.
 */
function isOrphan(parent: number, grandparent: number | undefined): boolean {
  if (!startedByNpm() || process.platform === 'win32') return false;
  const isAdopted = parent === 1 || (grandparent === 1 && shell.test(commandOf(parent)));
  return isAdopted && !packageManager.test(commandOf(1));
}

const shell = /^(?:\S*\/)?(?:ba|da|z|a|k)?sh[\s\0]/;
/** Whoever cannot be looked at may be one: ending for nothing is worse than ending late. */
const packageManager = /npm|yarn|node|bun|^$/;

function commandOf(pid: number): string {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'latin1')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'latin1' }).trim();
  } catch {
    return '';
  }
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
  const wasGone = isOrphan(parent, grandparent);
  const isGone = (): boolean => {
    if (wasGone || process.ppid !== parent) return true;
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
