/**
 * The process between a parent and its child. It holds one end of a channel to
 * the parent; when that closes, for whatever reason, it kills the child's whole
 * tree. The child's streams pass it by: they are handed on as descriptors.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';

import { endTree, send, survivorsOf } from './endTree.js';
import {
  CHILD_FDS,
  isOrder,
  SPAWN_DETACHED,
  type Order,
  type Report,
  type SurvivorPolicy,
} from './messages.js';

const SURVIVOR_POLL_MS = 500;

let child: ChildProcess | undefined;
let tag = '';
let survivors: SurvivorPolicy = 'end';
let isChildGone = false;

function report(message: Report): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}

/** Ends everything and leaves; safe to call more than once. */
async function finish(): Promise<void> {
  await endTree(child?.pid, tag);
  process.exit(0);
}

function closeChildStreams(): void {
  // Else the parent would never see the end of the child's output.
  for (const fd of Object.values(CHILD_FDS)) closeSync(fd);
}

async function childExited(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
  isChildGone = true;
  const exit: Report = { kind: 'exited', code, signal };
  if (survivors === 'end') {
    await endTree(child?.pid, tag);
    await report(exit);
    process.exit(0);
  }
  await report(exit);
  const leaveWhenAlone = (): void => {
    if (survivorsOf(child?.pid, tag).length === 0) process.exit(0);
    setTimeout(leaveWhenAlone, SURVIVOR_POLL_MS);
  };
  leaveWhenAlone();
}

async function childFailed(error: NodeJS.ErrnoException): Promise<void> {
  await report({ kind: 'failed', code: error.code ?? 'UNKNOWN', message: error.message });
  process.exit(0);
}

function start(order: Extract<Order, { kind: 'start' }>): void {
  ({ tag, survivors } = order);
  let started: ChildProcess;
  try {
    started = spawn(order.command, order.args, {
      ...SPAWN_DETACHED,
      cwd: order.cwd,
      env: order.env,
      stdio: [CHILD_FDS.stdin, CHILD_FDS.stdout, CHILD_FDS.stderr],
      windowsVerbatimArguments: order.verbatim,
    });
  } catch (error) {
    // Bad arguments (a NUL byte) and E2BIG are thrown, not emitted.
    void childFailed(error instanceof Error ? error : new Error(String(error)));
    return;
  }
  child = started;
  closeChildStreams();
  started.once('exit', (code, signal) => void childExited(code, signal));
  if (started.pid === undefined) started.once('error', (error) => void childFailed(error));
  else {
    started.on('error', () => undefined);
    void report({ kind: 'started', pid: started.pid });
  }
}

function signalChild(order: Extract<Order, { kind: 'signal' }>): void {
  if (child?.pid === undefined) return;
  const group = order.scope === 'group' && process.platform !== 'win32';
  if (group) send(-child.pid, order.signal);
  else child.kill(order.signal);
}

process.on('message', (message: unknown) => {
  if (!isOrder(message)) return;
  if (message.kind === 'start') start(message);
  else if (message.kind === 'signal') signalChild(message);
  else void (isChildGone ? finish() : endTree(child?.pid, tag));
});
process.on('disconnect', () => void finish());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void finish());
}
if (!process.connected) await finish();
