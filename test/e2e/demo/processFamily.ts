import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

interface Row {
  readonly pid: number;
  readonly ppid: number;
  /** Clock ticks since the machine started: with the pid it names a process for ever. */
  readonly started: string;
  readonly command: string;
}

/** The variable by which the demo's own descendants are marked: lifeline hands it on to all it starts. */
export const markVariable = 'LIFELINE_TAG';

/** Every process that was ever seen below another one, or that bears its mark (Linux: /proc). */
export class ProcessFamily {
  readonly #root: number;
  readonly #mark: string;
  readonly #seen = new Map<string, string>();
  readonly #timer: NodeJS.Timeout;

  /**
   * Begins to watch.
   * @param root the pid of the ancestor
   * @param mark in the environment of its descendants, those included that lost their ancestors
   */
  constructor(root: number, mark: string) {
    this.#root = root;
    this.#mark = mark;
    this.#look();
    this.#timer = setInterval(() => this.#look(), 100);
    this.#timer.unref();
  }

  /** How many descendants there were so far. */
  get size(): number {
    return this.#seen.size;
  }

  /** The members that are alive, as `pid command`. */
  alive(): string[] {
    const rows = this.#look();
    return rows.flatMap((row) => (this.#seen.has(keyOf(row)) ? [`${row.pid} ${row.command}`] : []));
  }

  /** Waits until none is alive. @returns those that still are after the time */
  async survivors(withinMs: number): Promise<string[]> {
    const deadline = performance.now() + withinMs;
    while (this.alive().length > 0 && performance.now() < deadline) await delay(50);
    return this.alive();
  }

  /** Ends the watch, and whatever it still sees. */
  end(): void {
    clearInterval(this.#timer);
    for (const row of this.#look()) {
      if (!this.#seen.has(keyOf(row))) continue;
      try {
        process.kill(row.pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    }
  }

  #look(): Row[] {
    const rows = processes();
    const family = new Set([this.#root]);
    // A child can stand before its parent in the list, hence until nothing is added.
    for (let size = 0; size !== family.size;) {
      size = family.size;
      for (const row of rows) if (family.has(row.ppid)) family.add(row.pid);
    }
    for (const row of rows) {
      if (family.has(row.pid) || this.#bearsMark(row.pid)) this.#seen.set(keyOf(row), row.command);
    }
    return rows;
  }

  #bearsMark(pid: number): boolean {
    return pid !== process.pid && read(`/proc/${pid}/environ`).includes(this.#mark);
  }
}

function keyOf({ pid, started }: Row): string {
  return `${pid}@${started}`;
}

/** The live processes of this machine; a zombie is dead and only waits to be reaped. */
function processes(): Row[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/u.test(name)) return [];
    const stat = read(`/proc/${name}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ppid] = fields;
    const started = fields[19];
    if (state === undefined || state === 'Z' || started === undefined) return [];
    const command = read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim();
    return [{ pid: Number(name), ppid: Number(ppid), started, command }];
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // The process ended meanwhile, or is another user's.
    return '';
  }
}
