import { parseComputeSource, type ComputeSource } from './computeSource.js';
import type { JsonObject } from './jsonObject.js';
import { textMap, type TextMap } from './mappings.js';
import type { Fields, Located } from './nodes.js';

/** What every job has. */
export interface JobBaseSpec {
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
  readonly experimentName?: string | undefined;
  readonly description?: string | undefined;
  readonly tags: TextMap;
  readonly properties: TextMap;
  readonly compute?: ComputeSource | undefined;
}

/** The keys of every job file. */
export const JOB_BASE_KEYS = [
  'type',
  'name',
  'display_name',
  'experiment_name',
  'description',
  'tags',
  'properties',
  'compute',
  'parent_job_name',
  // What `az ml job show` prints and a file may therefore carry: read by nobody.
  'id',
  'status',
  'creation_context',
  'log_files',
] as const;

/** Reads what every job has. */
export function readJobBase(fields: Fields<(typeof JOB_BASE_KEYS)[number]>): JobBaseSpec {
  return {
    name: parseJobName(fields.get('name')),
    displayName: fields.get('display_name')?.text(),
    experimentName: fields.get('experiment_name')?.text(),
    description: fields.get('description')?.text(),
    tags: textMap(fields.get('tags')),
    properties: textMap(fields.get('properties')),
    compute: parseComputeSource(fields.get('compute')),
  };
}

/** What the body of every job has, without its compute. */
export function jobBaseBody(spec: JobBaseSpec): JsonObject {
  return {
    displayName: spec.displayName,
    experimentName: spec.experimentName,
    description: spec.description,
    tags: spec.tags,
    properties: spec.properties,
    isArchived: false,
  };
}

function parseJobName(value: Located | undefined): string | undefined {
  const name = value?.text();
  if (name !== undefined && !/^[a-zA-Z0-9][a-zA-Z0-9\-_]{0,254}$/.test(name)) {
    value?.report(
      `"${name}" is no job name.`,
      'Use up to 255 letters, digits, dashes and underscores, beginning with a letter or a digit.',
    );
  }
  return name;
}
