import { InvalidInputError, parseAs } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { RegionalContext } from './discovery.js';
import { sendRegional } from './regionalRequest.js';

const pageSchema = v.object({
  value: v.array(
    v.object({
      runId: v.string(),
      status: v.nullish(v.string()),
      createdUtc: v.nullish(v.string()),
      tags: v.nullish(v.record(v.string(), v.nullish(v.string()))),
    }),
  ),
  continuationToken: v.nullish(v.string()),
});

const maximumPages = 20;

/**
 * The latest completed run of an experiment with a tag (`Runs_GetByQueryByExperimentName`). The
 * filter is sent, and judged here again.
 * @param tag `name` or `name=value`
 * @returns its id; `undefined` when there is none yet
 */
export async function latestTaggedRun(
  context: RegionalContext,
  experiment: string,
  tag: string,
): Promise<string | undefined> {
  const [name = '', ...rest] = tag.split('=');
  const value = rest.length === 0 ? undefined : rest.join('=');
  if (name === '' || /["']/u.test(tag)) {
    throw new InvalidInputError(`Input baseline-run: ${tag} is no tag. Give tag:name or tag:name=value.`, {
      resource: 'baseline-run',
    });
  }
  let continuationToken: string | undefined;
  let best: { readonly runId: string; readonly created: string } | undefined;
  for (let count = 0; count < maximumPages; count += 1) {
    const response = await sendRegional(context, {
      service: 'history/v1.0',
      method: 'POST',
      path: ['experiments', experiment, 'runs'],
      verb: 'query',
      body: {
        filter: `status eq 'Completed'`,
        orderBy: 'createdUtc desc',
        ...(continuationToken === undefined ? {} : { continuationToken }),
      },
      repeatable: true,
      what: `Looking for the baseline in experiment ${experiment}`,
      resource: experiment,
    });
    const page = parseAs(pageSchema, response.json(), `The runs of experiment ${experiment}`);
    for (const run of page.value) {
      const found = run.tags?.[name];
      if (run.status !== 'Completed' || found === undefined || found === null) continue;
      if (value !== undefined && found !== value) continue;
      const created = run.createdUtc ?? '';
      if (best === undefined || created > best.created) best = { runId: run.runId, created };
    }
    const next = page.continuationToken ?? '';
    // The newest come first: what follows is older.
    if (best !== undefined || next === '') return best?.runId;
    continuationToken = next;
  }
  return undefined;
}
