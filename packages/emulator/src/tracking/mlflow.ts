import { AzureError } from '../azureError.js';
import { parseBody } from '../arm/parseBody.js';
import { requireWorkspace, workspacePath } from '../arm/workspaceScope.js';
import type { JsonObject } from '../json.js';
import type { Handler, PlaneRequest } from '../planes/plane.js';
import { json } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { uuid } from '../random.js';
import { experiments } from '../runHistory/experimentStore.js';
import type { Run, RunStatus } from '../runHistory/run.js';
import { runCreator } from '../runHistory/runCreator.js';
import { runs } from '../runHistory/runStore.js';
import { metrics, scalarMetric } from './metricStore.js';
import { mlflowExperiment, mlflowPoints, mlflowRun } from './mlflowBodies.js';
import { withMlflowErrors } from './mlflowErrors.js';
import { mlflowBodies } from './mlflowSchema.js';
import { forRunsToo } from './trackingAuth.js';

const ends: Readonly<Record<string, RunStatus>> = {
  FINISHED: 'Completed',
  FAILED: 'Failed',
  KILLED: 'Canceled',
  RUNNING: 'Running',
};

type Answer = (request: PlaneRequest) => JsonObject;

/** MLflow's tracking REST API 2.0, as far as clients use it to log. */
export const mlflowProvider: ResourceProvider = {
  name: 'mlflow',
  register(context) {
    const route = (method: 'GET' | 'POST', name: string, answer: Answer) => {
      const handler: Handler = (request) => json(200, answer(request));
      context.planes.api.route({
        method,
        path: `/mlflow/v1.0${workspacePath}/api/2.0/mlflow/${name}`,
        anonymous: true,
        handler: forRunsToo(context, withMlflowErrors(handler)),
      });
    };
    registerExperiments(context, route);
    registerRuns(context, route);
    registerLogging(context, route);
  },
};

type AddRoute = (method: 'GET' | 'POST', name: string, answer: Answer) => void;

function registerExperiments(context: EmulatorContext, route: AddRoute): void {
  route('GET', 'experiments/get-by-name', (request) => {
    const name = request.query['experiment_name'] ?? '';
    const found = experiments(context).require(requireWorkspace(context, request), name);
    return { experiment: mlflowExperiment(found) };
  });
  route('GET', 'experiments/get', (request) => {
    const id = request.query['experiment_id'] ?? '';
    const found = experiments(context).requireById(requireWorkspace(context, request), id);
    return { experiment: mlflowExperiment(found) };
  });
  route('POST', 'experiments/create', (request) => {
    const workspace = requireWorkspace(context, request);
    const { name, tags } = parseBody(mlflowBodies.createExperiment, request);
    if (experiments(context).find(workspace, name) !== undefined) {
      throw new AzureError(409, 'Conflict', `Experiment '${name}' already exists.`);
    }
    const experiment = experiments(context).ensure(workspace, name);
    for (const { key, value } of tags ?? []) experiment.tags[key] = value;
    return { experiment_id: experiment.id };
  });
  const search: Answer = (request) => ({
    experiments: experiments(context).list(requireWorkspace(context, request)).map(mlflowExperiment),
  });
  route('POST', 'experiments/search', search);
  route('GET', 'experiments/search', search);
}

function registerRuns(context: EmulatorContext, route: AddRoute): void {
  const store = runs(context);
  route('POST', 'runs/create', (request) => {
    const workspace = requireWorkspace(context, request);
    const body = parseBody(mlflowBodies.createRun, request);
    const experiment = experiments(context).requireById(workspace, body.experiment_id);
    const tags = Object.fromEntries((body.tags ?? []).map(({ key, value }) => [key, value]));
    const run = store.create(workspace, {
      runId: uuid(context.random),
      experiment: experiment.name,
      runType: 'azureml.mlflowrun',
      createdBy: runCreator(context, request),
      displayName: body.run_name ?? tags['mlflow.runName'],
      parentRunId: tags['mlflow.parentRunId'],
      tags,
    });
    store.move(run, 'Running');
    return { run: mlflowRun(context, run) };
  });
  route('GET', 'runs/get', (request) => {
    const { run_id: id, run_uuid: uuidOfRun } = request.query;
    const run = store.require(requireWorkspace(context, request), id ?? uuidOfRun ?? '');
    return { run: mlflowRun(context, run) };
  });
  route('POST', 'runs/update', (request) => {
    const body = parseBody(mlflowBodies.updateRun, request);
    const run = requireRun(context, request, body);
    if (body.run_name !== undefined && body.run_name !== null) run.displayName = body.run_name;
    const status = ends[body.status ?? ''];
    // Jobs are ended by the service; only what a client began is for a client to end.
    if (status !== undefined && run.runType === 'azureml.mlflowrun') store.move(run, status);
    const { info } = mlflowRun(context, run);
    return { run_info: info };
  });
  route('POST', 'runs/search', (request) => {
    const body = parseBody(mlflowBodies.searchRuns, request);
    if (body.filter !== undefined && body.filter !== null && body.filter.trim() !== '') {
      throw new AzureError(400, 'BadArgument', 'The emulator knows no filters for runs/search.');
    }
    const start = Number(body.page_token ?? 0);
    const end = start + (body.max_results ?? 1000);
    const found = store
      .list(requireWorkspace(context, request))
      .filter(({ experiment }) => body.experiment_ids?.includes(experiment.id) ?? true)
      .reverse();
    return {
      runs: found.slice(start, end).map((run) => mlflowRun(context, run)),
      ...(end < found.length ? { next_page_token: String(end) } : {}),
    };
  });
}

function registerLogging(context: EmulatorContext, route: AddRoute): void {
  const logMetric = (
    run: Run,
    {
      key,
      value,
      timestamp,
      step,
    }: { key: string; value: number; timestamp: number; step?: number | null | undefined },
  ) => {
    metrics(context).add(
      run,
      { name: key, namespace: undefined, columns: { [key]: 'Double' }, uxMetricType: scalarMetric },
      { metricId: uuid(context.random), time: timestamp, step: step ?? 0, data: { [key]: value } },
    );
  };
  route('POST', 'runs/log-metric', (request) => {
    const body = parseBody(mlflowBodies.logMetric, request);
    logMetric(requireRun(context, request, body), body);
    return {};
  });
  route('POST', 'runs/log-parameter', (request) => {
    const body = parseBody(mlflowBodies.logParameter, request);
    logParameter(requireRun(context, request, body), body);
    return {};
  });
  route('POST', 'runs/set-tag', (request) => {
    const body = parseBody(mlflowBodies.setTag, request);
    requireRun(context, request, body).tags[body.key] = body.value;
    return {};
  });
  route('POST', 'runs/log-batch', (request) => {
    const body = parseBody(mlflowBodies.logBatch, request);
    const run = requireRun(context, request, body);
    for (const parameter of body.params ?? []) logParameter(run, parameter);
    for (const metric of body.metrics ?? []) logMetric(run, metric);
    for (const { key, value } of body.tags ?? []) run.tags[key] = value;
    return {};
  });
  route('GET', 'metrics/get-history', (request) => {
    const run = requireRun(context, request, request.query);
    const found = metrics(context).find(run, request.query['metric_key'] ?? '');
    return { metrics: found === undefined ? [] : mlflowPoints(found) };
  });
}

function logParameter(run: Run, { key, value }: { key: string; value: string }): void {
  const before = run.parameters.get(key);
  if (before !== undefined && before !== value) {
    throw new AzureError(
      400,
      'BadArgument',
      `Changing param values is not allowed. Param with key='${key}' was already logged with value='${before}' for run ID='${run.runId}'. Attempted logging new value '${value}'.`,
    );
  }
  run.parameters.set(key, value);
}

function requireRun(
  context: EmulatorContext,
  request: PlaneRequest,
  named: { run_id?: string | null | undefined; run_uuid?: string | null | undefined },
): Run {
  const id = named.run_id ?? named.run_uuid ?? '';
  return runs(context).require(requireWorkspace(context, request), id);
}
