import { AzureError } from '../azureError.js';
import type { Resource } from '../arm/resourceStore.js';
import { requireWorkspace, workspacePath } from '../arm/workspaceScope.js';
import type { PlaneRequest } from '../planes/plane.js';
import type { EmulatorContext } from '../provider.js';
import { experiments } from './experimentStore.js';
import type { Experiment, Run } from './run.js';
import { runs } from './runStore.js';

/** Route path of run history below the regional plane. */
export const historyPath = `/history/v1.0${workspacePath}`;

/** The two ways in which an experiment is addressed: by name and by id. */
export const experimentPaths = [
  `${historyPath}/experiments/:experimentName`,
  `${historyPath}/experimentids/:experimentId`,
] as const;

/** The three ways in which a run is addressed. */
export const runPaths = [
  `${historyPath}/runs/:runId`,
  ...experimentPaths.map((path) => `${path}/runs/:runId`),
] as const;

/** The experiment a request names, if it names one. @throws AzureError 404 */
export function namedExperiment(context: EmulatorContext, request: PlaneRequest): Experiment | undefined {
  const workspace = requireWorkspace(context, request);
  if (hasParam(request, 'experimentName')) {
    return experiments(context).require(workspace, request.param('experimentName'));
  }
  if (hasParam(request, 'experimentId')) {
    return experiments(context).requireById(workspace, request.param('experimentId'));
  }
  return undefined;
}

/** The run a request is about. @throws AzureError 404 when it, or its experiment, does not exist */
export function requireRun(
  context: EmulatorContext,
  request: PlaneRequest,
): { run: Run; workspace: Resource } {
  const workspace = requireWorkspace(context, request);
  const experiment = namedExperiment(context, request);
  const run = runs(context).require(workspace, request.param('runId'));
  if (experiment !== undefined && run.experiment !== experiment) {
    throw new AzureError(
      404,
      'NotFoundError',
      `Run ${run.runId} was not found in experiment ${experiment.name}.`,
    );
  }
  return { run, workspace };
}

function hasParam(request: PlaneRequest, name: string): boolean {
  return request.route?.path.includes(`:${name}`) === true;
}
