import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { root } from '../actions/irisProject.ts';
import { ProcessFamily, markVariable } from './processFamily.ts';

/** How a user starts the demo. */
export const ways = {
  npm: ['npm', 'run', 'demo'],
  node: [join(root, 'node_modules/node/bin/node'), 'scripts/demo.ts'],
} as const;

export type Way = keyof typeof ways;

/** The demo as a process, with everything it starts. */
export class DemoProcess {
  readonly family: ProcessFamily;
  /** Standard output and error so far. */
  text = '';
  /** Exit code or signal, once the streams are closed too. */
  readonly ended: Promise<number | string>;
  /** The same, once the process that was started is gone, whoever still holds its streams. */
  readonly gone: Promise<number | string>;
  readonly #child: ChildProcess;
  readonly #listeners = new Set<() => void>();

  /** @param env over this process's own; `undefined` removes a variable */
  constructor(
    way: Way,
    options: {
      readonly args?: readonly string[];
      readonly env?: Readonly<Record<string, string | undefined>>;
    } = {},
  ) {
    const [command, ...args] = ways[way];
    const mark = randomUUID();
    // A group of its own, as a terminal gives it: Ctrl+C then reaches npm, its shell and node alike.
    this.#child = spawn(command, [...args, ...(options.args ?? [])], {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NO_COLOR: '1',
        // An npm further out may have been told to be silent; what npm starts is to be read here.
        npm_config_loglevel: 'notice',
        [markVariable]: mark,
        ...options.env,
      },
    });
    this.family = new ProcessFamily(this.pid, mark);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.text += text;
        for (const listener of [...this.#listeners]) listener();
      });
    }
    this.gone = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    });
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code, signal) => {
        resolve(code ?? signal ?? 'unknown');
        for (const listener of [...this.#listeners]) listener();
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /**
   * Waits for a word in the output.
   * @throws Error with the output when it does not come in time or the demo ends before
   */
  async until(word: string, withinMs = 60_000): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        end();
      };
      const fail = (): void =>
        settle(() => reject(new Error(`The demo did not say “${word}”. It said:\n${this.text}`)));
      const look = (): void => {
        if (this.text.includes(word)) settle(resolve);
        else if (this.#child.exitCode !== null || this.#child.signalCode !== null) fail();
      };
      const timer = setTimeout(fail, withinMs);
      this.#listeners.add(look);
      look();
    });
  }

  /** Sends a signal to the process that was started, or to its whole group as Ctrl+C does. */
  signal(signal: NodeJS.Signals, to: 'process' | 'group'): void {
    process.kill(to === 'group' ? -this.pid : this.pid, signal);
  }

  /** Ends everything that may be left of it. */
  async cleanUp(): Promise<void> {
    this.family.end();
    await this.ended.catch(() => undefined);
  }
}
