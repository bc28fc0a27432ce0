import { AzureError } from '../azureError.js';
import type { Resource } from '../arm/resourceStore.js';
import { requireWorkspace, workspacePath } from '../arm/workspaceScope.js';
import { chooseCompute } from '../jobs/jobRules.js';
import { runEngine } from '../jobs/runEngine.js';
import type { RunPlan } from '../jobs/runPlan.js';
import type { MultipartPart } from '../planes/multipart.js';
import type { PlaneRequest } from '../planes/plane.js';
import { json, type Reply } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import type { Run } from '../runHistory/run.js';
import { runCreator } from '../runHistory/runCreator.js';
import { runs } from '../runHistory/runStore.js';
import { parseRunDefinition, type RunDefinition } from './runDefinition.js';
import { listZip, unzip } from './unzip.js';

const basePath = `/execution/v1.0${workspacePath}/experiments/:experimentName`;
const experimentName = /^[a-zA-Z0-9][\w\-. ]{0,254}$/;
const runName = /^[a-zA-Z0-9][\w-]{0,254}$/;

/** The v1 run API: `Runs_StartRun` and `Runs_CancelRunWithUri` (execution v1.0; 2019-09-30, 2019-11-01). */
export const executionProvider: ResourceProvider = {
  name: 'execution',
  register(context) {
    const { api } = context.planes;
    api.route({
      method: 'POST',
      path: `${basePath}/startrun`,
      handler: (request) => startRun(context, request),
    });
    api.route({
      method: 'POST',
      path: `${basePath}/runId/:runId/cancel`,
      handler: (request) => {
        const run = runs(context).require(requireWorkspace(context, request), request.param('runId'));
        if (run.experiment.name !== request.param('experimentName')) {
          throw new AzureError(404, 'NotFoundError', `Run ${run.runId} was not found in this experiment.`);
        }
        void runEngine(context).cancel(run);
        return json(200, { runId: run.runId });
      },
    });
  },
};

async function startRun(context: EmulatorContext, request: PlaneRequest): Promise<Reply> {
  const workspace = requireWorkspace(context, request);
  const experiment = request.param('experimentName');
  if (!experimentName.test(experiment)) {
    throw new AzureError(400, 'BadArgument', `The experiment name '${experiment}' is invalid.`);
  }
  const wanted = request.query['runId'];
  if (wanted !== undefined && !runName.test(wanted)) {
    throw new AzureError(400, 'BadArgument', `The run id '${wanted}' is invalid.`, { target: 'runId' });
  }
  if (isStarted(context, workspace, wanted)) return json(200, { runId: wanted });

  const parts = await request.body.multipart();
  const definition = parseRunDefinition(requirePart(parts, 'runDefinitionFile').toString('utf8'));
  const project = requirePart(parts, 'projectZipFile');
  const files = await listZip(project);
  if (!files.includes(definition.script)) {
    throw new AzureError(
      400,
      'ScriptNotFound',
      `The script '${definition.script}' is not in the project. At its root are: ${roots(files)}.`,
      { target: 'runDefinitionFile' },
    );
  }
  const compute = requireTarget(context, workspace, definition);
  // Looked at again: the same request may have arrived twice.
  if (isStarted(context, workspace, wanted)) return json(200, { runId: wanted });
  const run = runs(context).create(workspace, {
    runId: wanted ?? freeRunId(context, workspace, experiment),
    experiment,
    runType: 'azureml.scriptrun',
    createdBy: runCreator(context, request),
    displayName: definition.displayName,
    properties: {
      ContentSnapshotId: '00000000-0000-0000-0000-000000000000',
      _azureml: JSON.stringify({ ComputeTargetType: compute.facts.targetType }),
      'azureml.emulator': 'image and conda file are not honoured',
    },
    runDefinition: definition.document,
    compute: compute.facts,
    scriptName: definition.script,
  });
  runEngine(context).start(scriptPlan(run, workspace, compute.id, definition, project));
  return json(200, { runId: run.runId });
}

function scriptPlan(
  run: Run,
  workspace: Resource,
  computeId: string | undefined,
  definition: RunDefinition,
  project: Buffer,
): RunPlan {
  const { maxRunDurationSeconds, nodeCount } = definition;
  return {
    run,
    workspace,
    computeId,
    timeoutMs: maxRunDurationSeconds === undefined ? undefined : maxRunDurationSeconds * 1000,
    environmentVariables: definition.environmentVariables,
    inputs: new Map(),
    outputs: new Map(),
    notHonoured: [
      'the environment (base image and conda dependencies): the run uses the programs of this machine',
      ...(nodeCount > 1 ? [`${nodeCount} nodes: the script runs once`] : []),
    ],
    fetchCode: (folder) => unzip(project, folder),
    command: () => ({ file: 'python', args: [definition.script, ...definition.arguments] }),
    processName: 'python',
  };
}

function isStarted(context: EmulatorContext, workspace: Resource, runId: string | undefined): boolean {
  return runId !== undefined && runs(context).find(workspace, runId) !== undefined;
}

function requireTarget(context: EmulatorContext, workspace: Resource, { target, nodeCount }: RunDefinition) {
  if (target === '' || target.toLowerCase() === 'local') {
    throw new AzureError(
      400,
      'InvalidComputeTarget',
      `The target '${target}' of the run definition is no compute of the workspace.`,
      { target: 'runDefinitionFile' },
    );
  }
  const known = target.toLowerCase() === 'amlcompute' ? undefined : target;
  return chooseCompute(context, workspace, known, nodeCount, undefined);
}

function requirePart(parts: readonly MultipartPart[], name: string): Buffer {
  const part = parts.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (part !== undefined && part.data.length > 0) return part.data;
  throw new AzureError(400, 'BadArgument', `The form part '${name}' is missing or empty.`, { target: name });
}

/** `<experiment>_<milliseconds>`, as the service names runs. */
function freeRunId(context: EmulatorContext, workspace: Resource, experiment: string): string {
  for (let time = context.clock.now(); ; time += 1) {
    const runId = `${experiment}_${time}`;
    if (runs(context).find(workspace, runId) === undefined) return runId;
  }
}

function roots(files: readonly string[]): string {
  const names = [...new Set(files.map((file) => file.split('/')[0] ?? ''))].sort();
  return names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ') || 'no files';
}
