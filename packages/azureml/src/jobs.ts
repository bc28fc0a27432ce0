import type { Json } from '@azureml-actions/rest';
import * as v from 'valibot';
import { getResource, postAction, putResource } from './armResource.js';
import { armId, workspaceId, type WorkspaceContext } from './workspaceContext.js';

const jobSchema = v.object({
  id: v.string(),
  name: v.string(),
  properties: v.object({
    jobType: v.nullish(v.string()),
    status: v.nullish(v.string()),
    displayName: v.nullish(v.string()),
    experimentName: v.nullish(v.string()),
    services: v.nullish(v.record(v.string(), v.nullish(v.object({ endpoint: v.nullish(v.string()) })))),
    outputs: v.nullish(
      v.record(
        v.string(),
        v.nullish(v.object({ jobOutputType: v.nullish(v.string()), uri: v.nullish(v.string()) })),
      ),
    ),
  }),
});

/** A job, as far as the actions look at it. */
export type Job = v.InferOutput<typeof jobSchema>;

/** `Jobs_Get` (2024-04-01); `undefined` when it does not exist. */
export function getJob(context: WorkspaceContext, name: string): Promise<Job | undefined> {
  return getResource(context, armId(context.scope, 'jobs', name), `job ${name}`, jobSchema);
}

/** `Jobs_CreateOrUpdate` (2024-04-01); repeating it is safe, since the name is ours. */
export function createJob(context: WorkspaceContext, name: string, body: Json): Promise<Job> {
  return putResource(context, armId(context.scope, 'jobs', name), body, `job ${name}`, jobSchema);
}

/** `Jobs_Cancel` (2024-04-01): asks Azure to cancel, and does not wait for it. */
export async function cancelJob(context: WorkspaceContext, name: string): Promise<void> {
  await postAction(context, armId(context.scope, 'jobs', name), 'cancel', `Cancelling job ${name}`, {
    repeatable: true,
  });
}

/** The page of the job in Azure ML studio. */
export function jobStudioUrl(context: WorkspaceContext, job: Job): string {
  return job.properties.services?.['Studio']?.endpoint ?? runStudioUrl(context, job.name);
}

/** The page of a run in Azure ML studio, by its id. */
export function runStudioUrl(context: WorkspaceContext, runId: string): string {
  return `${context.cloud.studio}/runs/${encodeURIComponent(runId)}?wsid=${workspaceId(context.scope)}`;
}
