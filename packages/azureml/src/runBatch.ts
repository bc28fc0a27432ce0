import { InvalidResponseError, parseAs } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { RegionalContext } from './discovery.js';
import { sendRegional } from './regionalRequest.js';
import type { RunAddress } from './runHistory.js';

const runSchema = v.object({
  runId: v.string(),
  status: v.nullish(v.string()),
  displayName: v.nullish(v.string()),
  experimentId: v.nullish(v.string()),
});
const batchSchema = v.object({ runs: v.nullish(v.record(v.string(), runSchema)) });
const childrenSchema = v.object({ value: v.array(runSchema), continuationToken: v.nullish(v.string()) });

/** A run as lists of runs show it. */
export type ListedRun = v.InferOutput<typeof runSchema>;

/** Ids in one request. */
const batchSize = 100;
const maximumPages = 1000;

/** `Runs_Get`: the run itself, for the experiment it belongs to. */
export async function getListedRun(context: RegionalContext, runId: string): Promise<ListedRun> {
  const response = await sendRegional(context, {
    service: 'history/v1.0',
    method: 'GET',
    path: ['runs', runId],
    what: `Reading run ${runId}`,
    resource: runId,
  });
  return parseAs(runSchema, response.json(), `Run ${runId}`);
}

/** Runs of one experiment, as their requests name it. */
export interface RunGroup {
  readonly path: readonly ['experiments' | 'experimentids', string];
  readonly runIds: string[];
}

/** Groups runs by experiment, which is asked for once of each run that does not say it. */
export async function groupRuns(context: RegionalContext, runs: readonly RunAddress[]): Promise<RunGroup[]> {
  const groups = new Map<string, RunGroup>();
  for (const { runId, experiment } of runs) {
    const path: RunGroup['path'] =
      experiment === undefined
        ? ['experimentids', (await getListedRun(context, runId)).experimentId ?? '']
        : ['experiments', experiment];
    const group = groups.get(path.join('/')) ?? { path, runIds: [] };
    groups.set(path.join('/'), group);
    group.runIds.push(runId);
  }
  return [...groups.values()];
}

/** `Runs_GetByIdsByExperimentName` and `…ById`: the states of many runs, a hundred in each request. */
export async function getRunsByIds(context: RegionalContext, group: RunGroup): Promise<ListedRun[]> {
  const found: ListedRun[] = [];
  for (let start = 0; start < group.runIds.length; start += batchSize) {
    const runIds = group.runIds.slice(start, start + batchSize);
    const response = await sendRegional(context, {
      service: 'history/v1.0',
      method: 'POST',
      path: [...group.path, 'runs', 'runIds'],
      body: { runIds },
      repeatable: true,
      what: `Reading ${String(runIds.length)} runs`,
      resource: runIds[0] ?? '',
    });
    const { runs } = parseAs(batchSchema, response.json(), 'The answer about many runs');
    found.push(...Object.values(runs ?? {}));
  }
  return found;
}

/**
 * `Runs_GetChild`: the children of a run, such as the steps of a pipeline.
 * @throws InvalidResponseError when the pages never end
 */
export async function getChildren(context: RegionalContext, runId: string): Promise<ListedRun[]> {
  const children: ListedRun[] = [];
  let token: string | undefined;
  for (let page = 0; page < maximumPages; page += 1) {
    const response = await sendRegional(context, {
      service: 'history/v1.0',
      method: 'GET',
      path: ['runs', runId, 'children'],
      query: { $continuationtoken: token },
      what: `Reading the children of run ${runId}`,
      resource: runId,
    });
    const { value, continuationToken } = parseAs(childrenSchema, response.json(), `The children of ${runId}`);
    children.push(...value);
    if (continuationToken === undefined || continuationToken === null || continuationToken === '') {
      return children;
    }
    token = continuationToken;
  }
  throw new InvalidResponseError(`The children of run ${runId} never end.`, { resource: runId });
}
