import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** A pipe that the kernel calls one. */
export interface Fifo {
  reader: Readable;
  /** To be closed once the child has it. */
  writer: number;
}

/**
 * Makes pipes for a child's output. Node's own are sockets, and a child that
 * opens /dev/stdout or /dev/stderr (`tee /dev/stderr`) fails on a socket.
 *
 * @param folder where their names stand for a moment.
 * @returns undefined where there is no `mkfifo` (Windows): use sockets.
 */
export function openFifos(folder: string, count: number): Fifo[] | undefined {
  if (process.platform === 'win32') return undefined;
  const paths = Array.from({ length: count }, () => join(folder, `.${randomUUID()}`));
  try {
    // Ends by itself within a millisecond or two, so it needs no tether.
    execFileSync('mkfifo', ['-m', '600', ...paths], { stdio: 'ignore' });
    return paths.map((path) => {
      const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      const writer = openSync(path, constants.O_WRONLY);
      return { reader: new Socket({ fd, readable: true, writable: false }), writer };
    });
  } catch {
    return undefined;
  } finally {
    for (const path of paths) rmSync(path, { force: true });
  }
}

/** Closes the parent's ends for writing, else the output would never end. */
export function closeWriters(fifos: readonly Fifo[]): void {
  for (const { writer } of fifos) closeSync(writer);
}
