import type { JsonObject } from '../json.js';
import type { EmulatorContext } from '../provider.js';
import type { Experiment, Run, RunStatus } from '../runHistory/run.js';
import { jsonNumber, metrics, numberOf, type Metric } from './metricStore.js';

const statuses: Readonly<Record<RunStatus, string>> = {
  NotStarted: 'SCHEDULED',
  Queued: 'SCHEDULED',
  Preparing: 'SCHEDULED',
  Provisioning: 'SCHEDULED',
  Starting: 'SCHEDULED',
  Running: 'RUNNING',
  Finalizing: 'RUNNING',
  CancelRequested: 'RUNNING',
  NotResponding: 'RUNNING',
  Paused: 'RUNNING',
  Unknown: 'RUNNING',
  Completed: 'FINISHED',
  Failed: 'FAILED',
  Canceled: 'KILLED',
};

/** A run as MLflow's REST API 2.0 shows it. */
export function mlflowRun(context: EmulatorContext, run: Run): JsonObject {
  const latest = metrics(context)
    .list(run)
    .flatMap((metric) => {
      const last = mlflowPoints(metric).at(-1);
      return last === undefined ? [] : [last];
    });
  const tags = {
    'mlflow.runName': run.displayName,
    'mlflow.user': run.createdBy.userName,
    ...(run.parentRunId === undefined ? {} : { 'mlflow.parentRunId': run.parentRunId }),
    ...run.tags,
  };
  return {
    info: {
      run_id: run.runId,
      run_uuid: run.runId,
      run_name: run.displayName,
      experiment_id: run.experiment.id,
      user_id: run.createdBy.userName,
      status: statuses[run.status],
      start_time: Date.parse(run.startTimeUtc ?? run.createdUtc),
      ...(run.endTimeUtc === undefined ? {} : { end_time: Date.parse(run.endTimeUtc) }),
      artifact_uri: `mlflow-artifacts:/${run.dataContainerId}`,
      lifecycle_stage: 'active',
    },
    data: {
      metrics: latest,
      params: [...run.parameters].map(([key, value]) => ({ key, value })),
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    },
    inputs: {},
  };
}

/** The values of a metric as MLflow shows them; those that are no numbers are left out. */
export function mlflowPoints(metric: Metric): readonly JsonObject[] {
  return metric.points.flatMap((point) => {
    const value = numberOf(metric, point);
    return value === undefined
      ? []
      : [{ key: metric.name, value: jsonNumber(value), timestamp: point.time, step: point.step ?? 0 }];
  });
}

/** An experiment as MLflow's REST API 2.0 shows it. */
export function mlflowExperiment(experiment: Experiment): JsonObject {
  const created = Date.parse(experiment.createdUtc);
  return {
    experiment_id: experiment.id,
    name: experiment.name,
    artifact_location: `mlflow-artifacts:/${experiment.id}`,
    lifecycle_stage: 'active',
    creation_time: created,
    last_update_time: created,
    tags: Object.entries(experiment.tags).map(([key, value]) => ({ key, value })),
  };
}
