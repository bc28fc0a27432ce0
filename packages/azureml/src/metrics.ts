import { InvalidResponseError, parseAs, type Json } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { RegionalContext } from './discovery.js';
import { sendRegional } from './regionalRequest.js';

const listSchema = v.object({
  value: v.array(v.object({ metricKey: v.object({ name: v.string(), namespace: v.nullish(v.string()) }) })),
  continuationToken: v.nullish(v.string()),
});
const fullSchema = v.object({
  value: v.array(v.object({ step: v.nullish(v.number()), data: v.record(v.string(), v.unknown()) })),
  continuationToken: v.nullish(v.string()),
});

/** One value of a metric. */
export interface MetricPoint {
  readonly step: number | undefined;
  readonly value: number;
}

/** The numeric metrics of a run, each as a series in the order logged. */
export type Metrics = Readonly<Record<string, readonly MetricPoint[]>>;

const maximumPages = 1000;

/**
 * Reads the metrics of a run: `Metric_ListMetric` for the names, `Metric_GetFullFidelityMetric`
 * for the values (metric v2.0). Both only read, though they are POSTs.
 */
export async function getMetrics(context: RegionalContext, runId: string): Promise<Metrics> {
  const metrics: Record<string, readonly MetricPoint[]> = {};
  const names = new Map<string, string | undefined>();
  for await (const page of pages(context, runId, 'list', {}, listSchema)) {
    for (const { metricKey } of page.value) names.set(metricKey.name, emptyAsAbsent(metricKey.namespace));
  }
  for (const [metricName, metricNamespace] of names) {
    const points: MetricPoint[] = [];
    for await (const page of pages(context, runId, 'full', { metricName, metricNamespace }, fullSchema)) {
      for (const { step, data } of page.value) {
        const value = data[metricName] ?? Object.values(data)[0];
        if (typeof value === 'number') points.push({ step: step ?? undefined, value });
      }
    }
    if (points.length > 0) metrics[metricName] = points;
  }
  return metrics;
}

/** Run history answers an absent namespace as an empty one, but does not find it by that. */
function emptyAsAbsent(text: string | null | undefined): string | undefined {
  return text === '' || text === null ? undefined : text;
}

/** The last value of each metric, which is what a gate or a table looks at. */
export function latestValues(metrics: Metrics): Record<string, number> {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, points]) => {
      const last = points.at(-1);
      return last === undefined ? [] : [[name, last.value]];
    }),
  );
}

async function* pages<
  const Schema extends v.GenericSchema<unknown, { continuationToken?: string | null | undefined }>,
>(
  context: RegionalContext,
  runId: string,
  operation: 'list' | 'full',
  body: Readonly<Record<string, Json | undefined>>,
  schema: Schema,
): AsyncGenerator<v.InferOutput<Schema>> {
  let continuationToken: string | undefined;
  for (let count = 0; count < maximumPages; count += 1) {
    const response = await sendRegional(context, {
      service: 'metric/v2.0',
      method: 'POST',
      path: ['runs', runId, operation],
      body: { ...body, ...(continuationToken === undefined ? {} : { continuationToken }) },
      repeatable: true,
      what: `Reading the metrics of run ${runId}`,
      resource: runId,
    });
    const page = parseAs(schema, response.json(), `The metrics of run ${runId}`);
    yield page;
    if (
      page.continuationToken === undefined ||
      page.continuationToken === null ||
      page.continuationToken === ''
    )
      return;
    continuationToken = page.continuationToken;
  }
  throw new InvalidResponseError(`The metrics of run ${runId} never end.`, { resource: runId });
}
