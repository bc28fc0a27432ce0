import type { Job } from './model.js';
import { RunRequestError, type Problem } from './problems.js';

type Node = Pick<Job, 'id' | 'at' | 'needs'>;

/**
 * Orders jobs so that each comes after those it needs, and else as in the file.
 *
 * @param problems gets unknown needs and circles.
 */
export function jobOrder<T extends Node>(jobs: readonly T[], problems: Problem[]): T[] {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const ordered = new Set<T>();
  const visit = (job: T, path: readonly string[]): void => {
    if (ordered.has(job)) return;
    if (path.includes(job.id)) {
      problems.push({ at: job.at, message: `jobs need each other: ${[...path, job.id].join(' → ')}` });
      return;
    }
    for (const id of job.needs) {
      const needed = byId.get(id);
      if (needed) visit(needed, [...path, job.id]);
      else problems.push({ at: job.at, message: `job "${job.id}" needs "${id}", which does not exist` });
    }
    ordered.add(job);
  };
  for (const job of jobs) visit(job, []);
  return [...ordered];
}

/** All jobs that a job needs, directly or not. */
export function ancestorsOf(jobs: readonly Node[], id: string): string[] {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const found = new Set<string>();
  const queue = [...(byId.get(id)?.needs ?? [])];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    queue.push(...(byId.get(next)?.needs ?? []));
  }
  return [...found];
}

/**
 * Picks the jobs that a caller asked for, with all they need.
 *
 * @param wanted empty: all.
 * @throws RunRequestError for a job that does not exist.
 */
export function selectJobs<T extends Node>(jobs: readonly T[], wanted: readonly string[]): T[] {
  if (wanted.length === 0) return [...jobs];
  const unknown = wanted.filter((id) => !jobs.some((job) => job.id === id));
  if (unknown.length > 0) {
    const known = jobs.map((job) => job.id).join(', ');
    throw new RunRequestError(`there is no job "${unknown.join('", "')}"; the workflow has ${known}`);
  }
  const picked = new Set(wanted.flatMap((id) => [id, ...ancestorsOf(jobs, id)]));
  return jobs.filter((job) => picked.has(job.id));
}
