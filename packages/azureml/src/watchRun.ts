import { ActionsError, TimeoutError, type ErrorFacts } from '@azureml-actions/rest';
import type { RegionalContext } from './discovery.js';
import { FollowedLogs, type LogObserver } from './followedLogs.js';
import { Pace } from './pace.js';
import { getRunDetails, type RunAddress, type RunDetails } from './runHistory.js';
import { exitCodeOf, remedyOfRun, type RunRemedy } from './runRemedies.js';
import { isStalled, meaningOf, type TerminalStatus } from './runStatus.js';

/** Whom to tell what happens to a run. */
export interface RunObserver extends LogObserver {
  /** The status changed; `elapsedMs` counts from the start of the wait. */
  onStatus(status: string, elapsedMs: number): void;
  /** Nothing was told for `lifeMs`; what is known now. */
  onLife?(status: string, elapsedMs: number): void;
}

export interface WatchOptions {
  /** Milliseconds until the wait is given up; the run goes on. */
  readonly timeoutMs: number;
  /** Milliseconds between two looks right after the status changed; grows to `maxPollMs`. */
  readonly pollMs: number;
  readonly maxPollMs: number;
  /** What to do about a run that is paused or does not respond; `wait` where not given. */
  readonly onPaused?: 'wait' | 'fail';
  /** Milliseconds of silence after which `onLife` is told; 3 minutes where not given. */
  readonly lifeMs?: number;
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

/** The wait was given up; the run goes on. */
export class RunTimeoutError extends TimeoutError {
  /** The run's status at the last look. */
  readonly status: string;

  constructor(message: string, facts: ErrorFacts & { readonly status: string }) {
    super(message, facts);
    this.status = facts.status;
  }
}

/** The run is paused or does not respond, and nobody wants to wait for it. */
export class RunPausedError extends ActionsError {}

/** Looks at a status that nobody knows, with nothing else happening, before the wait is given up. */
export const maximumUnknown = 20;
const defaultLifeMs = 180_000;

/**
 * Watches a run until it ends, handing on each change of status and each new line of its log.
 * Implements the polling of `RunHistory_GetRunDetails`, quick near changes and slower between.
 * @throws RunTimeoutError that says in which state the run still is
 * @throws RunPausedError where `onPaused` is `fail`
 */
export async function watchRun(
  context: RegionalContext,
  run: RunAddress,
  options: WatchOptions,
): Promise<EndedRun> {
  const { observer, timeoutMs } = options;
  const { client } = context;
  const started = client.clock.now();
  const elapsed = (): number => client.clock.now() - started;
  const logs = new FollowedLogs(context, observer);
  let status: string | undefined;
  const pace = new Pace(options, client.random);
  let unknown = 0;
  let told = started;

  for (;;) {
    const details = await getRunDetails(context, run);
    const now = details.status ?? '';
    const meaning = meaningOf(now);
    const changed = now !== status;
    status = now;
    // A beginning is told before its lines of the log, the end after the last of them.
    if (changed && meaning.kind !== 'terminal') {
      observer.onStatus(now === '' ? 'no status yet' : now, elapsed());
      if (isStalled(now)) observer.onWarning(stalledText(run, now));
    }
    const printed = await logs.advance(details, meaning.kind === 'terminal');
    if (meaning.kind === 'terminal') {
      observer.onStatus(meaning.status, elapsed());
      return {
        status: meaning.status,
        details,
        durationSeconds: durationOf(details) ?? elapsed() / 1000,
        logTail: logs.tail,
      };
    }
    if (isStalled(now) && options.onPaused === 'fail') throw pausedError(run, now);
    if (changed || printed) told = client.clock.now();
    else if (client.clock.now() - told >= (options.lifeMs ?? defaultLifeMs)) {
      told = client.clock.now();
      observer.onLife?.(now, elapsed());
    }
    unknown = meaning.kind === 'active' || changed || printed ? 0 : unknown + 1;
    if (unknown >= maximumUnknown) throw stuckError(run, now, 'has a status that this version does not know');
    const left = timeoutMs - elapsed();
    if (left <= 0) throw stuckError(run, now, `did not end within ${String(Math.round(timeoutMs / 1000))} s`);
    // The last wait is cut so that the last look comes at the deadline, not before.
    await client.sleep(Math.min(pace.next(changed, printed), left));
  }
}

/** Seconds from start to end as run history has them. */
export function durationOf(details: RunDetails): number | undefined {
  const [start, end] = [details.startTimeUtc, details.endTimeUtc].map((time) => Date.parse(time ?? ''));
  if (start === undefined || end === undefined || Number.isNaN(start) || Number.isNaN(end)) return undefined;
  return (end - start) / 1000;
}

/** What to warn of about a run that stands still. */
export function stalledText(run: RunAddress, status: string): string {
  return `Run ${run.runId} is ${status}: it may not go on before somebody looks at it in Azure ML studio.`;
}

/** The error of a run that stands still, by `on-paused: fail`. */
export function pausedError(run: RunAddress, status: string): RunPausedError {
  return new RunPausedError(`Run ${run.runId} is ${status}, and on-paused is fail.`, {
    code: 'RunPaused',
    resource: run.runId,
    remedy:
      'Look at the run in Azure ML studio and let it go on or cancel it there; set on-paused to wait to wait for that.',
  });
}

/** The error of a wait that is given up. */
export function stuckError(run: RunAddress, status: string, why: string): RunTimeoutError {
  return new RunTimeoutError(`Run ${run.runId} ${why}; its status is ${status === '' ? 'empty' : status}.`, {
    code: 'RunTimeout',
    status,
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
  const unsaid = ended.status === 'Canceled' ? 'It was cancelled.' : 'It gives no reason.';
  const said = present(error?.message) ?? unsaid;
  const message = error?.message ?? '';
  const exitCode = exitCodeOf(message);
  const known = knownCause(ended);
  const facts = [
    ...(exitCode === undefined || said.includes(`code ${String(exitCode)}`)
      ? []
      : [`Exit code: ${String(exitCode)}`]),
    ...(known === undefined ? [] : [`Known cause: ${known.cause}`]),
  ];
  const about = facts.length === 0 ? '' : `\n${facts.join('\n')}`;
  const tail = ended.logTail.length === 0 ? '' : `\nThe end of its log:\n${ended.logTail.join('\n')}`;
  return new RunFailedError(`Run ${run.runId} ended as ${ended.status}: ${said}${about}${tail}`, {
    code: present(error?.code) ?? `Run${ended.status}`,
    resource: run.runId,
    remedy:
      ended.status === 'Canceled'
        ? 'Somebody, or a timeout of the job, cancelled it: see its page in Azure ML studio.'
        : (known?.remedy ??
          'See the log above; the whole of it is in Azure ML studio, under Outputs + logs.'),
  });
}

/** The known cause of a failure, by the job's error, its warnings and the end of its log. */
export function knownCause(ended: EndedRun): RunRemedy | undefined {
  if (ended.status !== 'Failed') return undefined;
  const message = ended.details.error?.error?.message ?? '';
  const code = ended.details.error?.error?.code ?? '';
  return remedyOfRun([`${code}: ${message}`, ...warnings(ended), ended.logTail.join('\n')]);
}

/** What run history warns of, each as a text. */
function warnings(ended: EndedRun): string[] {
  return (ended.details.warnings ?? []).flatMap(({ message }) => present(message) ?? []);
}

function present(text: string | null | undefined): string | undefined {
  return text === '' || text === null ? undefined : text;
}
