import { InvalidInputError } from '@azureml-actions/rest';
import type { RegionalContext } from './discovery.js';
import { FollowedLogs } from './followedLogs.js';
import { Pace, type PaceLimits } from './pace.js';
import { getRunDetails, type RunAddress } from './runHistory.js';
import { getRunsByIds, groupRuns, type ListedRun } from './runBatch.js';
import { isStalled, meaningOf } from './runStatus.js';
import {
  durationOf,
  maximumUnknown,
  pausedError,
  stalledText,
  stuckError,
  type EndedRun,
} from './watchRun.js';

/** Whom to tell what happens to many runs. */
export interface RunsObserver {
  onStatus(runId: string, status: string, elapsedMs: number): void;
  /** Nothing was told for a while; how many runs are in each state. */
  onLife(counts: ReadonlyMap<string, number>, elapsedMs: number): void;
  onWarning(message: string): void;
}

export interface WatchRunsOptions extends PaceLimits {
  /** Milliseconds until the wait is given up; the runs go on. */
  readonly timeoutMs: number;
  readonly onPaused?: 'wait' | 'fail';
  /** Milliseconds of silence after which `onLife` is told. */
  readonly lifeMs: number;
  readonly observer: RunsObserver;
}

/** A run and what was seen of it last. */
interface Watched {
  readonly address: RunAddress;
  status: string | undefined;
  unknown: number;
}

/**
 * Watches many runs by their states alone, a hundred in each request, until all have ended. Of
 * one that failed the log is read, once, for its last lines.
 * @returns how each ended, in the order given
 * @throws RunTimeoutError about the first that still goes on
 * @throws InvalidInputError for a run that does not exist
 */
export async function watchRuns(
  context: RegionalContext,
  addresses: readonly RunAddress[],
  options: WatchRunsOptions,
): Promise<EndedRun[]> {
  const { client } = context;
  const { observer } = options;
  const started = client.clock.now();
  const elapsed = (): number => client.clock.now() - started;
  const pace = new Pace(options, client.random);
  const groups = await groupRuns(context, addresses);
  const pending = new Map<string, Watched>(
    addresses.map((address) => [address.runId, { address, status: undefined, unknown: 0 }]),
  );
  const ended = new Map<string, EndedRun>();
  let told = started;

  while (pending.size > 0) {
    const seen = await look(context, groups, pending);
    let changed = false;
    for (const [runId, watched] of [...pending]) {
      const listed = seen.get(runId);
      if (listed === undefined) throw notFound(runId);
      const change = judge(watched, listed, options);
      if (change)
        observer.onStatus(runId, watched.status === '' ? 'no status yet' : (watched.status ?? ''), elapsed());
      changed ||= change;
      const meaning = meaningOf(watched.status);
      if (meaning.kind !== 'terminal') continue;
      pending.delete(runId);
      ended.set(runId, await end(context, watched.address, meaning.status, elapsed()));
    }
    const [first] = pending.values();
    if (first === undefined) break;
    if (changed) told = client.clock.now();
    else if (client.clock.now() - told >= options.lifeMs) {
      told = client.clock.now();
      observer.onLife(countsOf(pending.values()), elapsed());
    }
    const left = options.timeoutMs - elapsed();
    if (left <= 0) {
      const others = pending.size === 1 ? '' : `, as ${String(pending.size - 1)} others did not`;
      throw stuckError(
        first.address,
        first.status ?? '',
        `did not end within ${String(Math.round(options.timeoutMs / 1000))} s${others}`,
      );
    }
    await client.sleep(Math.min(pace.next(changed, false), left));
  }
  return addresses.flatMap(({ runId }) => ended.get(runId) ?? []);
}

async function look(
  context: RegionalContext,
  groups: Awaited<ReturnType<typeof groupRuns>>,
  pending: ReadonlyMap<string, Watched>,
): Promise<Map<string, ListedRun>> {
  const seen = new Map<string, ListedRun>();
  for (const { path, runIds } of groups) {
    const wanted = { path, runIds: runIds.filter((id) => pending.has(id)) };
    for (const run of await getRunsByIds(context, wanted)) seen.set(run.runId, run);
  }
  return seen;
}

/** @returns whether the status changed */
function judge(watched: Watched, { status }: ListedRun, { onPaused, observer }: WatchRunsOptions): boolean {
  const now = status ?? '';
  const changed = now !== watched.status;
  watched.status = now;
  if (isStalled(now)) {
    if (onPaused === 'fail') throw pausedError(watched.address, now);
    if (changed) observer.onWarning(stalledText(watched.address, now));
  }
  watched.unknown = meaningOf(now).kind === 'unknown' && !changed ? watched.unknown + 1 : 0;
  if (watched.unknown >= maximumUnknown) {
    throw stuckError(watched.address, now, 'has a status that this version does not know');
  }
  return changed;
}

async function end(
  context: RegionalContext,
  address: RunAddress,
  status: EndedRun['status'],
  elapsedMs: number,
): Promise<EndedRun> {
  const details = await getRunDetails(context, address);
  const silent = { onLog: () => undefined, onWarning: () => undefined };
  const logs = new FollowedLogs(context, silent);
  if (status === 'Failed') await logs.advance(details, true);
  return { status, details, durationSeconds: durationOf(details) ?? elapsedMs / 1000, logTail: logs.tail };
}

function countsOf(runs: Iterable<Watched>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { status = '' } of runs) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

function notFound(runId: string): InvalidInputError {
  return new InvalidInputError(`Run ${runId} does not exist, or not in the experiment given.`, {
    code: 'RunNotFound',
    resource: runId,
    remedy: 'Check run-id, experiment-name and the workspace.',
  });
}
