import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** A duration for `sleep` that no other test run on this machine uses at the same time. */
export function uniqueMark(seconds: number): string {
  return `${String(seconds)}.${String(process.pid)}1`;
}

/** The live processes whose command line holds a text, this process apart. */
export function marked(mark: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => commandLine(pid).includes(mark));
}

/** Waits until the number of marked processes is as wanted; returns what it is at the end. */
export async function waitForMarked(mark: string, wanted: number, limitMs: number) {
  const deadline = performance.now() + limitMs;
  while (marked(mark).length !== wanted && performance.now() < deadline) await delay(20);
  return marked(mark).length;
}
