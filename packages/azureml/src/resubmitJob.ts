import { InvalidInputError, type Json } from '@azureml-actions/rest';
import * as v from 'valibot';
import { getResource } from './armResource.js';
import { createJob, type Job } from './jobs.js';
import { armId, type WorkspaceContext } from './workspaceContext.js';

const json: v.GenericSchema<Json> = v.lazy(() =>
  v.union([v.null(), v.boolean(), v.number(), v.string(), v.array(json), v.record(v.string(), json)]),
);
const rawSchema = v.object({ properties: v.record(v.string(), json) });
const outputsSchema = v.record(v.string(), v.nullable(v.record(v.string(), json)));

/** Members that Azure adds and does not take back. */
const added: ReadonlySet<string> = new Set(['status', 'services', 'parameters', 'isArchived']);

/**
 * Submits a job once more under another name (`Jobs_Get`, `Jobs_CreateOrUpdate`, 2024-04-01): the
 * same code, environment and inputs; outputs go to a place of their own.
 * @throws InvalidInputError for a run that is no job, such as one of the v1 API
 */
export async function resubmitJob(context: WorkspaceContext, name: string, next: string): Promise<Job> {
  const id = armId(context.scope, 'jobs', name);
  const found = await getResource(context, id, `job ${name}`, rawSchema);
  if (found === undefined) {
    throw new InvalidInputError(`Run ${name} is no job of the v2 API and cannot be submitted again.`, {
      code: 'NotAJob',
      resource: name,
      remedy: 'Leave out retry-on, and start the run again with submit-run.',
    });
  }
  const properties = Object.fromEntries(
    Object.entries(found.properties).filter(([member, value]) => !added.has(member) && value !== null),
  );
  const outputs = v.safeParse(outputsSchema, properties['outputs']);
  if (outputs.success) properties['outputs'] = ownOutputs(outputs.output, name);
  return createJob(context, next, { properties });
}

/** Without the outputs that Azure adds, and without the places that belong to the job before. */
function ownOutputs(outputs: v.InferOutput<typeof outputsSchema>, name: string): Json {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([key, output]) => {
      if (key === 'default' || output === null) return [];
      const { uri, ...others } = output;
      const isOfBefore = typeof uri !== 'string' || uri.split('/').includes(name);
      return [[key, isOfBefore ? others : output]];
    }),
  );
}

/** The name of a further attempt: the same for the same attempt, so that repeating is safe. */
export function attemptName(name: string, attempt: number): string {
  const suffix = `-retry-${String(attempt)}`;
  return `${name.slice(0, 255 - suffix.length)}${suffix}`;
}
