import * as v from 'valibot';
import { parseBody } from '../arm/parseBody.js';
import { requireWorkspace } from '../arm/workspaceScope.js';
import type { JsonObject } from '../json.js';
import type { PlaneRequest } from '../planes/plane.js';
import { json, type Reply } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { runEngine } from '../jobs/runEngine.js';
import { experiments } from './experimentStore.js';
import { logFiles } from './logFiles.js';
import { regionalPage } from './regionalPaging.js';
import { experimentBody, runBody, runDetailsBody } from './runBodies.js';
import { experimentPaths, historyPath, namedExperiment, requireRun, runPaths } from './runScope.js';
import { runs } from './runStore.js';
import { advanceScript } from './scriptedRuns.js';

const queryBody = v.looseObject({
  filter: v.nullish(v.string()),
  continuationToken: v.nullish(v.string()),
  orderBy: v.nullish(v.string()),
  top: v.nullish(v.number()),
});

const idsBody = v.looseObject({ runIds: v.nullish(v.array(v.string())) });

/** Run history v1.0 (2019-09-30 and run-history.json): runs, their details and logs, and experiments. */
export const runHistoryProvider: ResourceProvider = {
  name: 'runHistory',
  register(context) {
    const { api } = context.planes;
    for (const path of runPaths) {
      api.route({
        method: 'GET',
        path,
        handler: (request) => json(200, runBody(context, requireRun(context, request).run)),
      });
      api.route({
        method: 'GET',
        path: `${path}/details`,
        handler: async (request) => {
          const { run } = requireRun(context, request);
          await advanceScript(context, run);
          return json(200, runDetailsBody(context, run, await logFiles(context, run)));
        },
      });
      api.route({
        method: 'GET',
        path: `${path}/children`,
        handler: async (request) => {
          const { run, workspace } = requireRun(context, request);
          const found = runs(context)
            .list(workspace)
            .filter(({ parentRunId }) => parentRunId === run.runId);
          for (const child of found) await advanceScript(context, child);
          const children = found.map((child) => runBody(context, child));
          return json(200, regionalPage(request, children, context.settings.pageSize));
        },
      });
      api.route({
        method: 'POST',
        path: `${path}/cancel`,
        handler: (request) => {
          const { run } = requireRun(context, request);
          void runEngine(context).cancel(run);
          return json(200, runBody(context, run));
        },
      });
    }
    for (const path of experimentPaths) registerExperiment(context, path);
    api.route({
      method: 'GET',
      path: `${historyPath}/experiments`,
      handler: (request) => listExperiments(context, request, undefined),
    });
    api.route({
      method: 'POST',
      path: `${historyPath}/experiments::query`,
      handler: (request) => listExperiments(context, request, parseBody(queryBody, request)),
    });
    api.route({
      method: 'POST',
      path: `${historyPath}/experiments/:experimentName`,
      handler: (request) => {
        const workspace = requireWorkspace(context, request);
        const experiment = experiments(context).ensure(workspace, request.param('experimentName'));
        return json(200, experimentBody(experiment));
      },
    });
  },
};

function registerExperiment(context: EmulatorContext, path: string): void {
  const { api } = context.planes;
  api.route({
    method: 'GET',
    path,
    handler: (request) => {
      const experiment = namedExperiment(context, request);
      return json(200, experiment === undefined ? {} : experimentBody(experiment));
    },
  });
  const listRuns = (request: PlaneRequest, query: v.InferOutput<typeof queryBody>): Reply => {
    const experiment = namedExperiment(context, request);
    const found = runs(context)
      .list(requireWorkspace(context, request))
      .filter((run) => run.experiment === experiment)
      .reverse()
      .map((run) => runBody(context, run));
    const size = Math.min(query.top ?? context.settings.pageSize, context.settings.pageSize);
    return json(200, regionalPage(request, found, size, query.continuationToken));
  };
  api.route({
    method: 'POST',
    path: `${path}/runs/runIds`,
    handler: (request) => runsByIds(context, request),
  });
  api.route({ method: 'GET', path: `${path}/runs`, handler: (request) => listRuns(request, {}) });
  api.route({
    method: 'POST',
    path: `${path}/runs::query`,
    handler: (request) => listRuns(request, parseBody(queryBody, request)),
  });
}

/** `Runs_GetByIdsByExperimentName`, `…ById`: those that exist in the experiment, and an error for each other. */
async function runsByIds(context: EmulatorContext, request: PlaneRequest): Promise<Reply> {
  const experiment = namedExperiment(context, request);
  const workspace = requireWorkspace(context, request);
  const found: Record<string, JsonObject> = {};
  const errors: Record<string, JsonObject> = {};
  for (const runId of parseBody(idsBody, request).runIds ?? []) {
    const run = runs(context).find(workspace, runId);
    if (run === undefined || run.experiment !== experiment) {
      errors[runId] = { error: { code: 'UserError', message: `Run ${runId} was not found.` } };
      continue;
    }
    await advanceScript(context, run);
    found[runId] = runBody(context, run);
  }
  return json(200, { runs: found, errors });
}

function listExperiments(
  context: EmulatorContext,
  request: PlaneRequest,
  query: v.InferOutput<typeof queryBody> | undefined,
): Reply {
  const found = experiments(context).list(requireWorkspace(context, request)).map(experimentBody);
  const { pageSize } = context.settings;
  const page =
    query === undefined
      ? regionalPage(request, found, pageSize)
      : regionalPage(request, found, Math.min(query.top ?? pageSize, pageSize), query.continuationToken);
  return json(200, page);
}
