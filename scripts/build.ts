import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.ts';

/**
 * `tsc --build` that does not outlive npm. Whoever interrupts `npm run demo` may do so while it is
 * still being built, when the package that watches parents cannot be imported yet.
 */
const intervalMs = 250;

const ancestors = lineage();
const compiler = spawn(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--build'], {
  stdio: 'inherit',
});
const watch = setInterval(() => {
  if (lineage() !== ancestors) stop();
}, intervalMs);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
compiler.once('exit', (code) => {
  clearInterval(watch);
  process.exitCode = code ?? 1;
});

function stop(): void {
  compiler.kill('SIGKILL');
}

/** The shell that npm starts, and npm behind it: when either is gone, another process takes its place. */
function lineage(): string {
  return `${String(process.ppid)} ${parentOf(process.ppid)}`;
}

function parentOf(pid: number): string {
  try {
    if (process.platform === 'win32') return '';
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'latin1' }).trim();
    }
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    // The name in parentheses may hold spaces, so the fields are counted from its end.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '';
  } catch {
    return 'gone';
  }
}
