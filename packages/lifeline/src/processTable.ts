import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** One live process. */
export interface ProcessRow {
  pid: number;
  ppid: number;
  /** Process group. */
  pgid: number;
  /** Whether its environment holds the text that was asked for. */
  tagged: boolean;
}

/**
 * Parses /proc/PID/stat. The name stands in parentheses and may hold spaces and
 * parentheses itself, so the fields are counted from the last one.
 *
 * @returns undefined for a zombie, which is dead and only waits to be reaped.
 */
export function parseStat(stat: string): { ppid: number; pgid: number } | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ppid, pgid] = fields;
  if (state === undefined || 'ZXx'.includes(state)) return undefined;
  return { ppid: Number(ppid), pgid: Number(pgid) };
}

/** Parses a line of `ps -o stat=,pid=,ppid=,pgid=,command=`; undefined as for {@link parseStat}. */
export function parsePsLine(line: string, tag: string): ProcessRow | undefined {
  const match = /^\s*(\S+)\s+(\d+)\s+(\d+)\s+(\d+)\s?(.*)$/.exec(line);
  if (!match) return undefined;
  const [, state = '', pid, ppid, pgid, command = ''] = match;
  if (state.startsWith('Z')) return undefined;
  return {
    pid: Number(pid),
    ppid: Number(ppid),
    pgid: Number(pgid),
    tagged: tag !== '' && command.includes(tag),
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // The process ended meanwhile, or is another user's.
    return '';
  }
}

function fromProc(tag: string): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = parseStat(readText(`/proc/${name}/stat`));
    if (!stat) continue;
    const tagged = tag !== '' && readText(`/proc/${name}/environ`).includes(tag);
    rows.push({ pid: Number(name), ...stat, tagged });
  }
  return rows;
}

function fromPs(tag: string): ProcessRow[] {
  // -E appends the environment of one's own processes to the command (BSD, macOS).
  const text = execFileSync('ps', ['-A', '-E', '-ww', '-o', 'stat=,pid=,ppid=,pgid=,command='], {
    encoding: 'latin1',
    maxBuffer: 64 * 1024 * 1024,
  });
  return text
    .split('\n')
    .map((line) => parsePsLine(line, tag))
    .filter((row) => row !== undefined);
}

/**
 * Lists the live processes of this machine (Linux: /proc; other Unixes: ps).
 *
 * @param tag text to look for in their environments.
 */
export function listProcesses(tag: string): ProcessRow[] {
  return process.platform === 'linux' ? fromProc(tag) : fromPs(tag);
}

/**
 * Picks the processes of a tree: the root, its group, everything that carries
 * the tag, and all their descendants.
 *
 * @param spare never picked, nor is what is reached only through it.
 */
export function treeOf(rows: ProcessRow[], root: number | undefined, spare: number): number[] {
  const children = Map.groupBy(rows, (row) => row.ppid);
  const picked = new Set<number>();
  const queue = rows.filter((row) => row.pid === root || row.pgid === root || row.tagged);
  for (let row = queue.pop(); row !== undefined; row = queue.pop()) {
    if (row.pid === spare || picked.has(row.pid)) continue;
    picked.add(row.pid);
    queue.push(...(children.get(row.pid) ?? []));
  }
  return [...picked];
}
