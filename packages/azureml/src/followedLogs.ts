import { ActionsError } from '@azureml-actions/rest';
import type { RegionalContext } from './discovery.js';
import { chooseLogs } from './logNames.js';
import type { RunDetails } from './runHistory.js';
import { RunLog } from './runLog.js';

/** Whom to tell what the logs say. */
export interface LogObserver {
  /** @param name the log that the lines are from; a run may write several, one after the other */
  onLog(lines: readonly string[], name: string): void;
  onWarning(message: string): void;
}

const tailLines = 30;

/** The logs of a run as they appear in poll after poll, and the end of them. */
export class FollowedLogs {
  /** The last lines that were printed. */
  readonly tail: string[] = [];
  readonly #context: RegionalContext;
  readonly #observer: LogObserver;
  readonly #logs = new Map<string, RunLog>();
  /** What was warned about last of each log, so that it is not said at every poll. */
  readonly #warned = new Map<string, string>();

  constructor(context: RegionalContext, observer: LogObserver) {
    this.#context = context;
    this.#observer = observer;
  }

  /**
   * Prints what is new.
   * @param isLast true when the run has ended, so that no more comes
   * @returns whether there was anything
   */
  async advance(details: RunDetails, isLast: boolean): Promise<boolean> {
    const files = new Map(Object.entries(details.logFiles ?? {}));
    let printed = false;
    for (const name of chooseLogs([...files.keys()])) {
      const url = files.get(name) ?? '';
      if (await this.#follow(this.#open(name), url)) printed = true;
    }
    // A log that is listed no longer has a last line all the same.
    for (const log of isLast ? this.#logs.values() : []) {
      if (this.#print(log.end(), log.name)) printed = true;
    }
    return printed;
  }

  #open(name: string): RunLog {
    const known = this.#logs.get(name);
    if (known !== undefined) return known;
    const log = new RunLog(this.#context, name, (message) => this.#observer.onWarning(message));
    this.#logs.set(name, log);
    return log;
  }

  /** A log that cannot be read now must not end the wait. */
  async #follow(log: RunLog, url: string): Promise<boolean> {
    let printed = false;
    try {
      for await (const lines of log.read(url)) {
        if (this.#print(lines, log.name)) printed = true;
      }
      this.#warned.delete(log.name);
    } catch (error) {
      if (!(error instanceof ActionsError) || error.code === 'Cancelled') throw error;
      if (this.#warned.get(log.name) !== error.message) {
        this.#warned.set(log.name, error.message);
        this.#observer.onWarning(`${error.message} The wait goes on.`);
      }
    }
    return printed;
  }

  #print(lines: readonly string[], name: string): boolean {
    if (lines.length === 0) return false;
    this.#observer.onLog(lines, name);
    this.tail.push(...lines.slice(-tailLines));
    this.tail.splice(0, this.tail.length - tailLines);
    return true;
  }
}
