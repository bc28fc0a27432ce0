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
 * Reads the numeric metrics of a run: `Metric_ListMetric` for the names, `Metric_GetFullFidelityMetric`
 * for the values (metric v2.0). Both only read, though they are POSTs. A table is one series for
 * each of its numeric columns, `<metric>.<column>`; images, texts and lists of numbers are left out.
 * @throws InvalidResponseError when the pages never end
 */
export async function getMetrics(context: RegionalContext, runId: string): Promise<Metrics> {
  const metrics = new Map<string, MetricPoint[]>();
  for (const { name: metricName, namespace: metricNamespace } of await listMetrics(context, runId)) {
    for await (const page of pages(context, runId, 'full', { metricName, metricNamespace }, fullSchema)) {
      for (const { step, data } of page.value) {
        for (const [series, value] of numbersOf(metricName, data)) {
          const points = metrics.get(series) ?? [];
          metrics.set(series, points);
          points.push({ step: step ?? undefined, value });
        }
      }
    }
  }
  return Object.fromEntries(metrics);
}

interface MetricKey {
  readonly name: string;
  readonly namespace: string | undefined;
}

async function listMetrics(context: RegionalContext, runId: string): Promise<MetricKey[]> {
  const keys = new Map<string, MetricKey>();
  for await (const page of pages(context, runId, 'list', {}, listSchema)) {
    for (const { metricKey } of page.value) {
      const key = { name: metricKey.name, namespace: emptyAsAbsent(metricKey.namespace) };
      keys.set(JSON.stringify([key.name, key.namespace]), key);
    }
  }
  return [...keys.values()];
}

/** Run history answers an absent namespace as an empty one, but does not find it by that. */
function emptyAsAbsent(text: string | null | undefined): string | undefined {
  return text === '' || text === null ? undefined : text;
}

/** The numbers of one logged value, by the series that each belongs to. */
function numbersOf(metric: string, data: Readonly<Record<string, unknown>>): [string, number][] {
  const columns = Object.entries(data);
  return columns.flatMap(([column, cell]): [string, number][] => {
    const value = numberOf(cell);
    if (value === undefined) return [];
    return [[columns.length === 1 || column === metric ? metric : `${metric}.${column}`, value]];
  });
}

/** JSON has no word for what a diverged training logs; .NET and MLflow write it as text. */
const namedNumbers: ReadonlyMap<unknown, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

function numberOf(cell: unknown): number | undefined {
  return typeof cell === 'number' ? cell : namedNumbers.get(cell);
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

/**
 * Values as JSON. `NaN` and the infinities become text, as Azure itself writes them: as `null`
 * they would pass a gate, since expressions of workflows take null for 0.
 */
export function metricsJson(values: Readonly<Record<string, number>>): string {
  return JSON.stringify(metricsValue(values));
}

/** The same as a value. */
export function metricsValue(values: Readonly<Record<string, number>>): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Number.isFinite(value) ? value : String(value)]),
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
  const seen = new Set<string>();
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
    continuationToken = emptyAsAbsent(page.continuationToken);
    if (continuationToken === undefined) return;
    if (seen.has(continuationToken)) break;
    seen.add(continuationToken);
  }
  throw new InvalidResponseError(`The metrics of run ${runId} repeat themselves and never end.`, {
    resource: runId,
  });
}
