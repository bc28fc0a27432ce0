import type { MetricPoint } from './metrics.js';

/** Points of a chart; more cannot be told apart, and Mermaid draws them slowly. */
const maximumPoints = 60;

/**
 * A Mermaid `xychart-beta` of a series, for a job summary. Values that are no finite numbers are left out.
 * @returns `undefined` for fewer than two points, which draw no line
 */
export function metricChart(name: string, series: readonly MetricPoint[]): string | undefined {
  const finite = series.filter(({ value }) => Number.isFinite(value));
  if (finite.length < 2) return undefined;
  const points = thinned(finite);
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = low === high ? Math.max(Math.abs(low) * 0.1, 0.1) : 0;
  const first = points[0]?.step ?? 0;
  const last = points.at(-1)?.step ?? finite.length - 1;
  return [
    'xychart-beta',
    `  title "${label(name)}"`,
    `  x-axis "step" ${String(first)} --> ${String(last > first ? last : first + finite.length - 1)}`,
    `  y-axis ${plain(low - margin)} --> ${plain(high + margin)}`,
    `  line [${values.map(plain).join(', ')}]`,
  ].join('\n');
}

/** Every nth point, the first and the last among them. */
function thinned(points: readonly MetricPoint[]): MetricPoint[] {
  if (points.length <= maximumPoints) return [...points];
  const stride = (points.length - 1) / (maximumPoints - 1);
  return Array.from({ length: maximumPoints }, (_, index) => points[Math.round(index * stride)] ?? []).flat();
}

/** Mermaid reads no exponents. */
function plain(value: number): string {
  return value
    .toFixed(10)
    .replace(/\.?0+$/u, '')
    .replace(/^-0$/u, '0');
}

/** A name comes from the job: nothing of it may end the text or the block. */
function label(name: string): string {
  return name.replace(/[^\p{L}\p{N} ._/-]/gu, '_').slice(0, 80);
}
