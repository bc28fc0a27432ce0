import { ActionsError, TimeoutError } from '@azureml-actions/rest';
import type { RegionalContext } from './discovery.js';
import { getRunDetails, type RunAddress, type RunDetails } from './runHistory.js';
import { RunLog, chooseLog } from './runLog.js';
import { meaningOf, type TerminalStatus } from './runStatus.js';

/** Whom to tell what happens to a run. */
export interface RunObserver {
  /** The status changed; `elapsedMs` counts from the start of the wait. */
  onStatus(status: string, elapsedMs: number): void;
  onLog(lines: readonly string[]): void;
  onWarning(message: string): void;
}

export interface WatchOptions {
  /** Milliseconds until the wait is given up; the run goes on. */
  readonly timeoutMs: number;
  /** Milliseconds between two looks right after something happened; grows to `maxPollMs`. */
  readonly pollMs: number;
  readonly maxPollMs: number;
  readonly observer: RunObserver;
}

/** A run that came to its end. */
export interface EndedRun {
  readonly status: TerminalStatus;
  readonly details: RunDetails;
  /** Seconds from start to end as run history has them, else as watched. */
  readonly durationSeconds: number;
  /** The last lines of its log. */
  readonly logTail: readonly string[];
}

/** The run itself failed or was cancelled; the message is the job's own. */
export class RunFailedError extends ActionsError {}

/** Looks at a status that nobody knows before the wait is given up. */
const maximumUnknown = 20;
const tailLines = 30;

/**
 * Watches a run until it ends, handing on each change of status and each new line of its log.
 * Implements the polling of `RunHistory_GetRunDetails`, quick near changes and slower between.
 * @throws TimeoutError that says in which state the run still is
 */
export async function watchRun(
  context: RegionalContext,
  run: RunAddress,
  options: WatchOptions,
): Promise<EndedRun> {
  const { observer } = options;
  const { client } = context;
  const started = client.clock.now();
  const log = new FollowedLog(context, observer);
  let status: string | undefined;
  let pace = options.pollMs;
  let unknown = 0;

  for (;;) {
    const details = await getRunDetails(context, run);
    const elapsed = client.clock.now() - started;
    const now = details.status ?? '';
    const meaning = meaningOf(now);
    const changed = now !== status;
    status = now;
    // A beginning is told before its lines of the log, the end after the last of them.
    if (changed && meaning.kind !== 'terminal')
      observer.onStatus(now === '' ? 'no status yet' : now, elapsed);
    const printed = await log.advance(details, meaning.kind === 'terminal');
    if (meaning.kind === 'terminal') {
      observer.onStatus(now, elapsed);
      return {
        status: meaning.status,
        details,
        durationSeconds: durationOf(details) ?? elapsed / 1000,
        logTail: log.tail,
      };
    }
    unknown = meaning.kind === 'unknown' ? (changed ? 1 : unknown + 1) : 0;
    if (unknown >= maximumUnknown) throw stuck(run, now, 'is of a kind that this version does not know');
    pace = changed || printed ? options.pollMs : Math.min(pace * 1.3, options.maxPollMs);
    if (elapsed + pace > options.timeoutMs) {
      throw stuck(run, now, `did not end within ${String(Math.round(options.timeoutMs / 1000))} s`);
    }
    await client.sleep(pace * (0.9 + 0.2 * client.random.fraction()));
  }
}

/** The run's log as it appears in poll after poll, and the end of it. */
class FollowedLog {
  readonly tail: string[] = [];
  readonly #context: RegionalContext;
  readonly #observer: RunObserver;
  #log: RunLog | undefined;

  constructor(context: RegionalContext, observer: RunObserver) {
    this.#context = context;
    this.#observer = observer;
  }

  /** Prints what is new. @returns whether there was anything */
  async advance(details: RunDetails, isLast: boolean): Promise<boolean> {
    const files = details.logFiles ?? {};
    const name = this.#log?.name ?? chooseLog(Object.keys(files));
    const url = name === undefined ? undefined : files[name];
    if (name === undefined || url === undefined) return false;
    this.#log ??= new RunLog(this.#context, name);
    const lines = await readLeniently(this.#log, url, this.#observer);
    if (isLast) lines.push(...this.#log.end());
    if (lines.length === 0) return false;
    this.#observer.onLog(lines);
    this.tail.push(...lines.slice(-tailLines));
    this.tail.splice(0, this.tail.length - tailLines);
    return true;
  }
}

/** A log that cannot be read now must not end the wait. */
async function readLeniently(log: RunLog, url: string, observer: RunObserver): Promise<string[]> {
  try {
    return await log.read(url);
  } catch (error) {
    if (!(error instanceof ActionsError) || error.code === 'Cancelled') throw error;
    observer.onWarning(`${error.message} The wait goes on.`);
    return [];
  }
}

function durationOf(details: RunDetails): number | undefined {
  const [start, end] = [details.startTimeUtc, details.endTimeUtc].map((time) => Date.parse(time ?? ''));
  if (start === undefined || end === undefined || Number.isNaN(start) || Number.isNaN(end)) return undefined;
  return (end - start) / 1000;
}

function stuck(run: RunAddress, status: string, why: string): TimeoutError {
  return new TimeoutError(`Run ${run.runId} ${why}; its status is ${status === '' ? 'empty' : status}.`, {
    code: 'RunTimeout',
    resource: run.runId,
    remedy:
      'The run itself goes on and is billed: look at it in Azure ML studio, cancel it there, or wait longer with the input timeout.',
  });
}

/**
 * The error of a run that ended otherwise than Completed: the job's own code and message, then
 * the last lines of its log.
 */
export function runFailure(run: RunAddress, ended: EndedRun): RunFailedError {
  const error = ended.details.error?.error;
  const said = error?.message ?? (ended.status === 'Canceled' ? 'It was cancelled.' : 'It gives no reason.');
  const tail = ended.logTail.length === 0 ? '' : `\nThe end of its log:\n${ended.logTail.join('\n')}`;
  return new RunFailedError(`Run ${run.runId} ended as ${ended.status}: ${said}${tail}`, {
    code: error?.code ?? `Run${ended.status}`,
    resource: run.runId,
    remedy:
      ended.status === 'Canceled'
        ? 'Somebody, or a timeout of the job, cancelled it: see its page in Azure ML studio.'
        : 'See the log above; the whole of it is in Azure ML studio, under Outputs + logs.',
  });
}
