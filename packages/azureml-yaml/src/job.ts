import { parseCommandJob, type CommandJobSpec } from './commandJob.js';
import type { YamlDocument } from './document.js';

/** Every kind of job that `az ml` knows. */
const JOB_KINDS = [
  'command',
  'sweep',
  'pipeline',
  'automl',
  'spark',
  'parallel',
  'import',
  'data_transfer',
  'finetuning',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** What a job file can become. */
export type JobSpec = CommandJobSpec;

/**
 * Reads a job file of any kind; without `type` it is a command job, as for the `az ml` client.
 *
 * @throws YamlFileError with every mistake of the file, or when its kind is not supported.
 */
export function parseJob(document: YamlDocument): JobSpec {
  const kind = jobKind(document);
  if (kind === undefined || kind === 'command') return parseCommandJob(document);
  throw document.error(
    'type',
    `Jobs of type ${kind} are not supported yet.`,
    'Submit a command job, or use the az command line for this file.',
  );
}

/**
 * The kind of job that a file states; the `az ml` client looks at `type` alone. An unknown `type`
 * is reported, and gives `undefined`.
 */
export function jobKind(document: YamlDocument): JobKind | undefined {
  const type = document.top.entries()?.find(([key]) => key === 'type')?.[1];
  if (type === undefined || type.isNull) return 'command';
  return type.oneOf(JOB_KINDS);
}
