import { perEmulator } from '../perEmulator.js';
import type { Run } from '../runHistory/run.js';

/** One value of a metric. */
export interface MetricPoint {
  readonly metricId: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly step: number | undefined;
  /** By column; a plain number stands in a column of the metric's name. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** The values logged under one name. */
export interface Metric {
  readonly name: string;
  readonly namespace: string | undefined;
  /** Type of each column: `Double`, `String` and so on. */
  readonly columns: Record<string, string>;
  readonly uxMetricType: string;
  readonly points: MetricPoint[];
}

/** The metrics of all runs. */
export interface MetricStore {
  /** Those of a run, in the order in which they were first logged. */
  list(run: Run): readonly Metric[];
  find(run: Run, name: string, namespace?: string | null): Metric | undefined;
  /** Adds a value to a metric, which is made if there is none. */
  add(
    run: Run,
    metric: Pick<Metric, 'name' | 'namespace' | 'columns' | 'uxMetricType'>,
    point: MetricPoint,
  ): void;
}

/** The emulator's metrics: what MLflow's API logs, the metric API reads, and the other way round. */
export const metrics = perEmulator(createMetricStore);

/** Type of the plots of plain numbers. */
export const scalarMetric = 'azureml.v1.scalar';

/** The number a point of a plain metric holds. */
export function numberOf(metric: Metric, point: MetricPoint): number | undefined {
  const value = point.data[metric.name] ?? Object.values(point.data)[0];
  return typeof value === 'number' ? value : undefined;
}

/** A number as it is sent: JSON has no word for some, which then go as text. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function createMetricStore(): MetricStore {
  const byRun = new WeakMap<Run, Metric[]>();
  const of = (run: Run) => {
    const found = byRun.get(run) ?? [];
    byRun.set(run, found);
    return found;
  };
  const store: MetricStore = {
    list: of,
    find: (run, name, namespace) =>
      of(run).find(
        (metric) =>
          metric.name === name &&
          (namespace === undefined ||
            namespace === null ||
            namespace === '' ||
            metric.namespace === namespace),
      ),
    add(run, { name, namespace, columns, uxMetricType }, point) {
      let metric = of(run).find((known) => known.name === name && known.namespace === namespace);
      if (metric === undefined) {
        metric = { name, namespace, columns: {}, uxMetricType, points: [] };
        of(run).push(metric);
      }
      Object.assign(metric.columns, columns);
      metric.points.push(point);
    },
  };
  return store;
}
