import { readAutomlJob, type AutomlJobSpec } from './automlJob.js';
import { readCommandJob, type CommandJobSpec } from './commandJob.js';
import type { YamlDocument } from './document.js';
import { readPipelineJob, type PipelineJobSpec } from './pipelineJob.js';
import { readSparkJob, type SparkJobSpec } from './sparkJob.js';
import { readSweepJob, type SweepJobSpec } from './sweepJob.js';

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
export type JobSpec = CommandJobSpec | SweepJobSpec | PipelineJobSpec | SparkJobSpec | AutomlJobSpec;

/** Kinds whose bodies the API has only inside a pipeline, or in previews only. */
const REFUSED = {
  parallel: 'Put it into a pipeline: "type: pipeline" with this under "jobs".',
  import: 'Put it into a pipeline: "type: pipeline" with this under "jobs".',
  data_transfer: 'Put it into a pipeline: "type: pipeline" with this under "jobs".',
  finetuning: 'Submit it with the az command line, whose preview API has them.',
} as const;

/**
 * Reads a job file of any kind; without `type` it is a command job, as for the `az ml` client.
 *
 * @throws YamlFileError with every mistake of the file, or when its kind is not supported.
 */
export function parseJob(document: YamlDocument): JobSpec {
  const spec = readJob(document, jobKind(document));
  document.sink.throwIfAny();
  if (spec === undefined) throw document.error('', 'The job cannot be read.');
  return spec;
}

function readJob(document: YamlDocument, kind: JobKind | undefined): JobSpec | undefined {
  switch (kind) {
    case 'sweep':
      return readSweepJob(document);
    case 'pipeline':
      return readPipelineJob(document);
    case 'automl':
      return readAutomlJob(document);
    case 'spark':
      return readSparkJob(document);
    case 'parallel':
    case 'import':
    case 'data_transfer':
    case 'finetuning':
      throw document.error(
        'type',
        `The API (2024-04-01) has no job of type ${kind} on its own.`,
        REFUSED[kind],
      );
    case undefined:
    case 'command':
      return readCommandJob(document);
  }
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
