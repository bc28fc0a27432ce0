import {
  getMetrics,
  getListedRun,
  latestTaggedRun,
  latestValues,
  violation,
  type MetricCondition,
  type Metrics,
  type RegionalContext,
} from '@azureml-actions/azureml';
import { ActionsError, type Logger } from '@azureml-actions/rest';

/**
 * The metrics of a run that has ended.
 * @param required whether the step fails without them; a run that failed keeps its own error
 */
export async function readMetrics(
  context: RegionalContext,
  runId: string,
  required: boolean,
  logger: Logger,
): Promise<Metrics> {
  try {
    return await getMetrics(context, runId);
  } catch (error) {
    if (required || !(error instanceof ActionsError) || error.code === 'Cancelled') throw error;
    logger.warning(`${error.message} The run has ended all the same.`);
    return {};
  }
}

/** Series as JSON, `[step, value]` for each point; values that JSON has no word for are text. */
export function seriesJson(metrics: Metrics): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(metrics).map(([name, points]) => [
        name,
        points.map(({ step, value }, index) => [
          step ?? index,
          Number.isFinite(value) ? value : String(value),
        ]),
      ]),
    ),
  );
}

/** The run to compare with, and its last values. */
export interface Baseline {
  readonly runId: string;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * Reads the metrics of the baseline.
 * @param named a run id, or `tag:name=value` for the latest completed run with this tag
 * @returns `undefined` when no run has the tag yet
 */
export async function readBaseline(
  context: RegionalContext,
  named: string,
  experiment: string | undefined,
): Promise<Baseline | undefined> {
  const tag = /^tag:(.+)$/u.exec(named)?.[1];
  const runId = tag === undefined ? named : await latestTaggedRun(context, experiment ?? '', tag);
  if (runId === undefined) return undefined;
  await getListedRun(context, runId);
  return { runId, values: latestValues(await getMetrics(context, runId)) };
}

/** The run completed, but is not good enough. */
export class MetricGateError extends ActionsError {}

/** @throws MetricGateError naming every condition that does not hold */
export function assertGood(
  runId: string,
  conditions: readonly MetricCondition[],
  values: Readonly<Record<string, number>>,
  baseline: Baseline | undefined,
): void {
  const violations = conditions.flatMap((condition) => violation(condition, values, baseline?.values) ?? []);
  if (violations.length === 0) return;
  throw new MetricGateError(
    `Run ${runId} completed, but is not good enough (require):\n${violations.join('\n')}`,
    {
      code: 'MetricGate',
      resource: runId,
      remedy:
        baseline === undefined
          ? 'Improve the model, or change the input require.'
          : `Compare it with run ${baseline.runId}, improve the model, or change the input require.`,
    },
  );
}
