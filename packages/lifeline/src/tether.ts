import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { endTree } from './endTree.js';
import { closeWriters, openFifos, type Fifo } from './fifo.js';
import {
  CHILD_FDS,
  isReport,
  SPAWN_DETACHED,
  TAG_VARIABLE,
  type Order,
  type SignalScope,
} from './messages.js';
import {
  TetherError,
  type Exit,
  type StopStage,
  type StreamOption,
  type TetheredProcess,
  type TetherOptions,
} from './tetheredProcess.js';

const DEFAULT_STAGES: readonly StopStage[] = [{ signal: 'SIGTERM', graceMs: 2000 }];
const DEFAULT_DRAIN_MS = 5000;

/** What the supervisor itself needs; the child's variables (NODE_OPTIONS!) must not steer it. */
function supervisorEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'Path', 'SystemRoot', 'SYSTEMROOT', 'TEMP', 'TMP', 'windir'];
  return Object.fromEntries(
    kept.filter((name) => process.env[name] !== undefined).map((name) => [name, process.env[name]]),
  );
}

function whenClosed(stream: Readable | null): Promise<void> {
  if (!stream || stream.closed) return Promise.resolve();
  return new Promise((resolve) => void stream.once('close', () => resolve()));
}

class Tether implements TetheredProcess {
  readonly started: Promise<number>;
  readonly exited: Promise<Exit>;
  readonly ended: Promise<undefined>;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly #supervisor: ChildProcess;
  readonly #tag: string;
  #pid: number | undefined;

  constructor(
    supervisor: ChildProcess,
    tag: string,
    options: TetherOptions,
    [outputFifo, errorFifo]: readonly Fifo[],
  ) {
    this.#supervisor = supervisor;
    this.#tag = tag;
    const { stdin, stdout, stderr } = CHILD_FDS;
    const input = supervisor.stdio.at(stdin);
    const output = outputFifo?.reader ?? supervisor.stdio.at(stdout);
    const errors = errorFifo?.reader ?? supervisor.stdio.at(stderr);
    this.stdin = input instanceof Writable ? input : null;
    this.stdout = output instanceof Readable ? output : null;
    this.stderr = errors instanceof Readable ? errors : null;
    // A child that never reads its input, or is gone, is no error of ours.
    this.stdin?.on('error', () => undefined);

    const started = Promise.withResolvers<number>();
    const exit = Promise.withResolvers<Exit>();
    const ended = Promise.withResolvers<undefined>();
    this.started = started.promise;
    this.started.catch(() => undefined);
    this.ended = ended.promise;

    const fail = (error: TetherError): void => {
      started.reject(error);
      exit.reject(error);
    };
    supervisor.on('message', (message: unknown) => {
      if (!isReport(message)) return;
      if (message.kind === 'failed') fail(new TetherError(message.message, message.code));
      else if (message.kind === 'started') started.resolve((this.#pid = message.pid));
      else exit.resolve({ code: message.code, signal: message.signal });
    });
    supervisor.once('error', (error: NodeJS.ErrnoException) => {
      fail(new TetherError(error.message, error.code ?? 'UNKNOWN'));
      ended.resolve(undefined);
    });
    // Should the supervisor be killed, its duty falls back to us. Where all went
    // well nothing below has an effect.
    supervisor.once('exit', () => {
      if (supervisor.connected)
        supervisor.once('disconnect', () => void this.#afterSupervisor(exit, fail, ended));
      else void this.#afterSupervisor(exit, fail, ended);
    });
    this.exited = this.#drained(exit.promise, options);
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  get supervisorPid(): number | undefined {
    return this.#supervisor.pid;
  }

  signal(signal: NodeJS.Signals, scope: SignalScope = 'process'): void {
    this.#order({ kind: 'signal', signal, scope });
  }

  async stop(stages: readonly StopStage[] = DEFAULT_STAGES, scope: SignalScope = 'group'): Promise<void> {
    const over = this.exited.then(
      () => true,
      () => true,
    );
    for (const stage of stages) {
      this.signal(stage.signal, scope);
      const timer = new AbortController();
      const waited = delay(stage.graceMs, false, { signal: timer.signal }).catch(() => false);
      const isOver = await Promise.race([over, waited]);
      timer.abort();
      if (isOver) break;
    }
    this.#order({ kind: 'end' });
    await this.ended;
  }

  async #afterSupervisor(
    exit: PromiseWithResolvers<Exit>,
    fail: (error: TetherError) => void,
    ended: PromiseWithResolvers<undefined>,
  ): Promise<void> {
    const reported = await Promise.race([
      exit.promise.then(
        () => true,
        () => true,
      ),
      delay(0, false),
    ]);
    if (!reported) {
      await endTree(this.#pid, this.#tag);
      if (this.#pid === undefined) fail(new TetherError('the supervisor ended early', 'EPIPE'));
      else exit.resolve({ code: null, signal: 'SIGKILL' });
    }
    ended.resolve(undefined);
  }

  async #drained(exit: Promise<Exit>, options: TetherOptions): Promise<Exit> {
    const result = await exit;
    const closed = Promise.all([whenClosed(this.stdout), whenClosed(this.stderr)]);
    if (options.survivors !== 'keep') {
      await closed;
      return result;
    }
    const timer = new AbortController();
    const limit = delay(options.drainMs ?? DEFAULT_DRAIN_MS, undefined, { signal: timer.signal });
    await Promise.race([closed, limit.catch(() => undefined)]);
    timer.abort();
    return result;
  }

  #order(order: Order): void {
    if (this.#supervisor.connected) this.#supervisor.send(order, () => undefined);
  }
}

/**
 * Starts a child process that cannot outlive this one: however this process
 * ends, SIGKILL included, the child, its descendants, and those of them that
 * made a session of their own are killed at once.
 *
 * A supervisor process (about 40 ms to start) stands between; the child's
 * streams do not pass through it. The child gets a process group and session of
 * its own, so that Ctrl-C in a terminal reaches only this process.
 *
 * @param command looked up in the PATH of `options.env`; no shell is involved.
 * @param args its arguments.
 * @returns at once; a command that cannot be started rejects `started` and `exited`.
 */
export function spawnTethered(
  command: string,
  args: readonly string[] = [],
  options: TetherOptions = {},
): TetheredProcess {
  const tag = randomUUID();
  const outer = process.env[TAG_VARIABLE];
  const env = { ...(options.env ?? process.env) };
  // Tags pile up, so that a supervisor further out finds what inner ones started.
  env[TAG_VARIABLE] = outer === undefined ? tag : `${outer}:${tag}`;
  // Beyond 2, 'ignore' leaves the descriptor out altogether, and the child would get whatever the
  // supervisor has there.
  const nothing = openSync(devNull, 'r+');
  const own = (option: StreamOption | undefined, fallback: StreamOption, fd: number) => {
    const chosen = option ?? fallback;
    return chosen === 'inherit' ? fd : chosen === 'ignore' ? nothing : chosen;
  };

  const isPiped = (options.stdout ?? 'pipe') === 'pipe' && (options.stderr ?? 'pipe') === 'pipe';
  const { fifoFolder } = options;
  const fifos = (isPiped && fifoFolder !== undefined ? openFifos(fifoFolder, 2) : undefined) ?? [];
  const [outputFifo, errorFifo] = fifos;

  const supervisor = spawn(process.execPath, [fileURLToPath(new URL('supervisor.js', import.meta.url))], {
    ...SPAWN_DETACHED,
    env: supervisorEnvironment(),
    stdio: [
      'ignore',
      'ignore',
      'ignore',
      'ipc',
      own(options.stdin, 'ignore', 0),
      outputFifo?.writer ?? own(options.stdout, 'pipe', 1),
      errorFifo?.writer ?? own(options.stderr, 'pipe', 2),
    ],
  });
  closeSync(nothing);
  closeWriters(fifos);
  const tether = new Tether(supervisor, tag, options, fifos);
  const start: Order = {
    kind: 'start',
    command,
    args: [...args],
    cwd: options.cwd,
    env,
    tag,
    survivors: options.survivors ?? 'end',
    verbatim: options.windowsVerbatimArguments ?? false,
  };
  if (supervisor.connected) supervisor.send(start, () => undefined);
  return tether;
}
