import { parseAs } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { RegionalContext } from './discovery.js';
import { sendRegional } from './regionalRequest.js';

/** A run: by its id alone, or below its experiment as the v1 articles address it. */
export interface RunAddress {
  readonly runId: string;
  readonly experiment?: string | undefined;
}

const errorSchema = v.nullish(
  v.object({
    error: v.nullish(v.object({ code: v.nullish(v.string()), message: v.nullish(v.string()) })),
  }),
);

const detailsSchema = v.object({
  runId: v.string(),
  status: v.nullish(v.string()),
  startTimeUtc: v.nullish(v.string()),
  endTimeUtc: v.nullish(v.string()),
  error: errorSchema,
  warnings: v.nullish(v.array(v.object({ source: v.nullish(v.string()), message: v.nullish(v.string()) }))),
  logFiles: v.nullish(v.record(v.string(), v.string())),
});

/** What run history knows of a run. `logFiles` maps names to SAS URLs that change at each call. */
export type RunDetails = v.InferOutput<typeof detailsSchema>;

/** `RunHistory_GetRunDetails`: status, error and log files of a run in one request. */
export async function getRunDetails(context: RegionalContext, run: RunAddress): Promise<RunDetails> {
  const response = await sendRegional(context, {
    service: 'history/v1.0',
    method: 'GET',
    path: [...runPath(run), 'details'],
    what: `Reading run ${run.runId}`,
    resource: run.runId,
  });
  return parseAs(detailsSchema, response.json(), `The details of run ${run.runId}`);
}

/** `RunHistory_Cancel` of the v1 API (execution, 2019-09-30): asks, and does not wait. */
export async function cancelRun(
  context: RegionalContext,
  run: { readonly runId: string; readonly experiment: string },
): Promise<void> {
  await sendRegional(context, {
    service: 'execution/v1.0',
    method: 'POST',
    path: ['experiments', run.experiment, 'runId', run.runId, 'cancel'],
    repeatable: true,
    what: `Cancelling run ${run.runId}`,
    resource: run.runId,
  });
}

function runPath(run: RunAddress): string[] {
  return run.experiment === undefined
    ? ['runs', run.runId]
    : ['experiments', run.experiment, 'runs', run.runId];
}
