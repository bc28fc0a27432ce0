import { formatDuration, type Action } from '@azureml-actions/action-kit';
import {
  latestValues,
  metricChart,
  runStudioUrl,
  type Metrics,
  type RegionalContext,
} from '@azureml-actions/azureml';
import type { Baseline } from './metrics.js';
import type { EndedOne } from './waitMany.js';

/** A state and when the wait saw it first, in milliseconds after its start. */
export interface SeenState {
  readonly status: string;
  readonly elapsedMs: number;
}

/** Charts in one summary; of runs with more series only the table tells the rest. */
const maximumCharts = 12;

/** Writes what became of a run: its states, its metrics beside the baseline's, a chart for each series. */
export function summarize(
  { summary }: Action,
  context: RegionalContext,
  { run, ended }: EndedOne,
  facts: {
    readonly states: readonly SeenState[];
    readonly metrics: Metrics;
    readonly baseline: Baseline | undefined;
  },
): void {
  const { states, metrics, baseline } = facts;
  const succeeded = ended.status === 'Completed';
  summary.heading(`${succeeded ? '✅' : '❌'} Run ${run.runId}: ${ended.status}`).facts({
    Duration: formatDuration(ended.durationSeconds * 1000),
    Baseline: baseline?.runId,
    Studio: runStudioUrl(context, run.runId),
  });
  if (states.length > 1) {
    summary.table(
      ['State', 'Seen after', 'For'],
      states.map(({ status, elapsedMs }, index) => {
        const next = states[index + 1];
        return [
          status,
          formatDuration(elapsedMs),
          next === undefined ? '' : formatDuration(next.elapsedMs - elapsedMs),
        ];
      }),
    );
  }
  const values = Object.entries(latestValues(metrics));
  if (values.length > 0) {
    const header = ['Metric', 'Last value', ...(baseline === undefined ? [] : ['Baseline', 'Difference'])];
    summary.table(
      header,
      values.map(([name, value]) => [
        name,
        String(value),
        ...(baseline === undefined ? [] : beside(baseline, name, value)),
      ]),
    );
  }
  const charts = Object.entries(metrics).flatMap(([name, series]) => metricChart(name, series) ?? []);
  for (const chart of charts.slice(0, maximumCharts)) summary.markdown(`\`\`\`mermaid\n${chart}\n\`\`\``);
}

function beside({ values }: Baseline, name: string, value: number): string[] {
  const other = Object.hasOwn(values, name) ? values[name] : undefined;
  if (other === undefined) return ['', ''];
  const difference = Number((value - other).toPrecision(6));
  return [String(other), `${difference > 0 ? '+' : ''}${String(difference)}`];
}
