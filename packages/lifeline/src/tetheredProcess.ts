import type { Readable, Writable } from 'node:stream';

import type { SignalScope, SurvivorPolicy } from './messages.js';

/** How a process ended: one of both is null. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A signal, and how long to wait for its effect before the next one. */
export interface StopStage {
  signal: NodeJS.Signals;
  /** Milliseconds. */
  graceMs: number;
}

/** A stream of the child: a pipe to the parent, /dev/null, the parent's own, or an open descriptor. */
export type StreamOption = 'pipe' | 'ignore' | 'inherit' | number;

/** Options of {@link spawnTethered}. */
export interface TetherOptions {
  cwd?: string | undefined;
  /** The child's whole environment; default `process.env`. One variable, LIFELINE_TAG, is added. */
  env?: NodeJS.ProcessEnv | undefined;
  /** Default `ignore`. */
  stdin?: StreamOption;
  /** Default `pipe`. */
  stdout?: StreamOption;
  /** Default `pipe`. */
  stderr?: StreamOption;
  /**
   * What the child leaves running when it exits: `end` (default) kills it before
   * `exited` resolves; `keep` lets it live until {@link TetheredProcess.stop} or
   * the parent's own end.
   */
  survivors?: SurvivorPolicy;
  /** With `keep`: how long after the child's exit to wait for the end of its output, in ms; default 5000. */
  drainMs?: number;
  windowsVerbatimArguments?: boolean;
  /**
   * A folder in which to make FIFOs for piped output, so that the child can open
   * /dev/stdout and /dev/stderr, as in a shell. Without it the pipes are sockets.
   * Both streams must be read.
   */
  fifoFolder?: string;
}

/** A child process that cannot outlive its parent. */
export interface TetheredProcess {
  /** The child's process id; undefined until `started` resolves. */
  readonly pid: number | undefined;
  /** The supervisor's process id. */
  readonly supervisorPid: number | undefined;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Resolves to the child's pid; rejects with {@link TetherError}. */
  readonly started: Promise<number>;
  /** Resolves once the child has exited and its output was read to the end; rejects with {@link TetherError} when it never started. */
  readonly exited: Promise<Exit>;
  /** Resolves once nothing of the tree is left, its supervisor included. Never rejects. */
  readonly ended: Promise<undefined>;
  /** Sends a signal to the child, or to every process of its group. */
  signal(signal: NodeJS.Signals, scope?: SignalScope): void;
  /**
   * Ends the whole tree: each stage's signal in turn until the child exits, then
   * SIGKILL for everything that is left.
   *
   * @param stages default: SIGTERM with 2000 ms.
   * @param scope default: `group`.
   */
  stop(stages?: readonly StopStage[], scope?: SignalScope): Promise<void>;
}

/** The child could not be started. */
export class TetherError extends Error {
  override readonly name = 'TetherError';
  /** As Node names it: `ENOENT`, `EACCES`, … */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}
