import * as v from 'valibot';
import { parseBody } from '../arm/parseBody.js';
import { requireWorkspace, workspacePath } from '../arm/workspaceScope.js';
import { AzureError } from '../azureError.js';
import type { PlaneRequest } from '../planes/plane.js';
import { json } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { uuid } from '../random.js';
import { regionalPage } from '../runHistory/regionalPaging.js';
import type { Run } from '../runHistory/run.js';
import { runs } from '../runHistory/runStore.js';
import { jsonNumber, metrics, scalarMetric, type Metric, type MetricPoint } from './metricStore.js';

const listBody = v.looseObject({
  metricNamespace: v.nullish(v.string()),
  continuationToken: v.nullish(v.string()),
});
const readBody = v.looseObject({
  metricName: v.pipe(v.string(), v.minLength(1)),
  metricNamespace: v.nullish(v.string()),
  startTime: v.nullish(v.string()),
  endTime: v.nullish(v.string()),
  continuationToken: v.nullish(v.string()),
});
const batchBody = v.looseObject({
  values: v.array(
    v.looseObject({
      name: v.pipe(v.string(), v.minLength(1)),
      namespace: v.nullish(v.string()),
      columns: v.nullish(v.record(v.string(), v.string())),
      properties: v.nullish(v.looseObject({ uxMetricType: v.nullish(v.string()) })),
      value: v.nullish(
        v.array(
          v.looseObject({
            metricId: v.nullish(v.string()),
            createdUtc: v.nullish(v.string()),
            step: v.nullish(v.number()),
            data: v.record(v.string(), v.unknown()),
          }),
        ),
      ),
    }),
  ),
});

/** How many values a sample holds at most. */
const sampleSize = 1000;

/** Metrics v2.0 of run-history.json: `Metric_ListMetric`, `_GetFullFidelityMetric`, `_GetSampledMetric`, `_PostRunMetrics`. */
export const metricsProvider: ResourceProvider = {
  name: 'metrics',
  register(context) {
    const base = `/metric/v2.0${workspacePath}/runs/:runId`;
    const route = (name: string, handler: (request: PlaneRequest, run: Run) => unknown) => {
      context.planes.api.route({
        method: 'POST',
        path: `${base}/${name}`,
        handler: (request) => {
          const run = runs(context).require(requireWorkspace(context, request), request.param('runId'));
          return json(200, handler(request, run));
        },
      });
    };
    const { pageSize } = context.settings;
    route('list', (request, run) => {
      const { metricNamespace, continuationToken } = parseBody(listBody, request);
      const found = metrics(context)
        .list(run)
        .filter((metric) => !metricNamespace || metric.namespace === metricNamespace);
      return regionalPage(request, found.map(definition), pageSize, continuationToken ?? '');
    });
    route('full', (request, run) => {
      const body = parseBody(readBody, request);
      const metric = requireMetric(context, run, body);
      const [from, to] = [instant(body.startTime, -Infinity), instant(body.endTime, Infinity)];
      const points = metric.points.filter(({ time }) => time >= from && time <= to);
      const page = regionalPage(request, points.map(pointBody), pageSize, body.continuationToken ?? '');
      return { ...series(run, metric), ...page };
    });
    route('sample', (request, run) => {
      const metric = requireMetric(context, run, parseBody(readBody, request));
      const stride = Math.ceil(metric.points.length / sampleSize);
      const last = metric.points.length - 1;
      const sampled = metric.points.filter((_, index) => index % stride === 0 || index === last);
      return {
        ...series(run, metric),
        value: sampled.map(pointBody),
        derivedLabelValues: {},
        isPartialResult: false,
        numValuesLogged: metric.points.length,
      };
    });
    route('batch', (request, run) => {
      for (const metric of parseBody(batchBody, request).values) {
        for (const { metricId, createdUtc, step, data } of metric.value ?? []) {
          const types: Record<string, string> = {};
          for (const [column, value] of Object.entries(data)) types[column] = typeOf(value);
          const time = instant(createdUtc, context.clock.now());
          metrics(context).add(
            run,
            {
              name: metric.name,
              namespace: metric.namespace ?? undefined,
              columns: { ...types, ...metric.columns },
              uxMetricType: metric.properties?.uxMetricType ?? scalarMetric,
            },
            { metricId: metricId ?? uuid(context.random), time, step: step ?? undefined, data },
          );
        }
      }
      return { errors: [] };
    });
  },
};

function requireMetric(
  context: EmulatorContext,
  run: Run,
  { metricName, metricNamespace }: v.InferOutput<typeof readBody>,
): Metric {
  const metric = metrics(context).find(run, metricName, metricNamespace);
  if (metric !== undefined) return metric;
  throw new AzureError(404, 'NotFoundError', `Run ${run.runId} has no metric ${metricName}.`);
}

function definition(metric: Metric): Record<string, unknown> {
  return {
    metricKey: {
      namespace: metric.namespace ?? '',
      name: metric.name,
      labels: [],
      columnNames: Object.keys(metric.columns),
    },
    columns: metric.columns,
    properties: { uxMetricType: metric.uxMetricType },
  };
}

function series(run: Run, metric: Metric): Record<string, unknown> {
  return {
    dataContainerId: run.dataContainerId,
    name: metric.name,
    columns: metric.columns,
    properties: { uxMetricType: metric.uxMetricType },
    namespace: metric.namespace ?? '',
  };
}

function pointBody({ metricId, time, step, data }: MetricPoint): Record<string, unknown> {
  return {
    metricId,
    createdUtc: new Date(time).toISOString(),
    ...(step === undefined ? {} : { step }),
    data: Object.fromEntries(
      Object.entries(data).map(([column, value]) => [
        column,
        typeof value === 'number' ? jsonNumber(value) : value,
      ]),
    ),
  };
}

function typeOf(value: unknown): string {
  if (typeof value === 'number') return 'Double';
  return typeof value === 'boolean' ? 'Boolean' : 'String';
}

function instant(text: string | null | undefined, otherwise: number): number {
  if (text === null || text === undefined) return otherwise;
  const time = Date.parse(text);
  return Number.isNaN(time) ? otherwise : time;
}
