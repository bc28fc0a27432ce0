import { InvalidResponseError, parseAs } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { RegionalContext } from './discovery.js';
import { sendRegional } from './regionalRequest.js';
import { getListedRun } from './runBatch.js';

const pageSchema = v.object({
  value: v.array(v.object({ path: v.string(), contentUri: v.string() })),
  continuationToken: v.nullish(v.string()),
});

/** A file that a run left, with a signed URL that reads it for an hour or so. */
export type RunArtifact = v.InferOutput<typeof pageSchema>['value'][number];

const maximumPages = 1000;

/**
 * The artifacts of a run below a prefix (`RunArtifacts_ListSasByPrefixByExperimentId`), which
 * exists below experiments only.
 * @param prefix such as `outputs/`; empty for all
 * @throws InvalidResponseError when the pages never end
 */
export async function listArtifacts(
  context: RegionalContext,
  runId: string,
  prefix: string,
): Promise<RunArtifact[]> {
  const { experimentId } = await getListedRun(context, runId);
  const artifacts: RunArtifact[] = [];
  let token: string | undefined;
  for (let page = 0; page < maximumPages; page += 1) {
    const response = await sendRegional(context, {
      service: 'history/v1.0',
      method: 'GET',
      path: ['experimentids', experimentId ?? '', 'runs', runId, 'artifacts', 'prefix', 'contentinfo'],
      query: { path: prefix, continuationToken: token },
      what: `Listing the artifacts of run ${runId}`,
      resource: runId,
    });
    const { value, continuationToken } = parseAs(
      pageSchema,
      response.json(),
      `The artifacts of run ${runId}`,
    );
    artifacts.push(...value);
    token = continuationToken ?? undefined;
    if (token === undefined || token === '') return artifacts;
  }
  throw new InvalidResponseError(`The artifacts of run ${runId} never end.`, { resource: runId });
}
