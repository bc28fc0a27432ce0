import { AzureError } from '../azureError.js';
import { proxyBody } from '../assets/proxyBody.js';
import { withOperation } from '../arm/operationReplies.js';
import { page } from '../arm/paging.js';
import { parseBody, parseMember } from '../arm/parseBody.js';
import type { Resource } from '../arm/resourceStore.js';
import { requireWorkspace, workspacePath } from '../arm/workspaceScope.js';
import type { JsonObject } from '../json.js';
import { perEmulator } from '../perEmulator.js';
import type { PlaneRequest } from '../planes/plane.js';
import { empty, json, type Reply } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { isTerminal } from '../runHistory/run.js';
import { runCreator } from '../runHistory/runCreator.js';
import { runs } from '../runHistory/runStore.js';
import { sameJson } from './sameJson.js';
import { checkCommand, present, type CheckedCommand } from './commandPlan.js';
import { jobProperties, mutableMembers } from './jobProperties.js';
import { checkJobName, chooseCompute, type ChosenCompute } from './jobRules.js';
import { commandJob, jobBody, type JobBase } from './jobSchema.js';
import { runEngine } from './runEngine.js';

const resourceType = 'Microsoft.MachineLearningServices/workspaces/jobs';

/** The property of a job that is kept but not executed. */
export const notExecuted = { 'azureml.emulator': 'accepted, not executed' } as const;

/** What was asked for, to tell a repeated request from another one of the same name. */
const requests = perEmulator(() => new Map<string, JsonObject>());

/** Jobs: `Jobs_*` of 2024-04-01. Command jobs are executed; others are accepted and shown. */
export const jobsProvider: ResourceProvider = {
  name: 'jobs',
  register(context) {
    const { arm } = context.planes;
    const path = `${workspacePath}/jobs`;
    const engine = runEngine(context);
    runs(context).onMove((run) => {
      context.store.amend(`${run.workspaceId}/jobs/${run.runId}`, { status: run.status });
    });
    arm.route({ method: 'GET', path, resourceType, handler: (request) => listJobs(context, request) });
    arm.route({
      method: 'GET',
      path: `${path}/:id`,
      resourceType,
      handler: (request) => json(200, proxyBody(context.store.require(jobId(context, request)))),
    });
    arm.route({
      method: 'PUT',
      path: `${path}/:id`,
      resourceType,
      handler: (request) => putJob(context, request),
    });
    arm.route({
      method: 'POST',
      path: `${path}/:id/cancel`,
      resourceType,
      handler: (request) => {
        const job = context.store.require(jobId(context, request));
        const run = runs(context).require(requireWorkspace(context, request), job.name);
        if (isTerminal(run.status)) return empty(200);
        const operation = context.operations.start({
          resourceId: job.id,
          kind: 'action',
          durationMs: 0,
          work: () => engine.cancel(run),
          result: () => proxyBody(context.store.require(job.id)),
        });
        return withOperation(context, request, empty(202), operation, { result: true });
      },
    });
    arm.route({
      method: 'DELETE',
      path: `${path}/:id`,
      resourceType,
      handler: (request) => {
        const id = jobId(context, request);
        const job = context.store.get(id);
        if (job === undefined) return empty(204);
        const run = runs(context).find(requireWorkspace(context, request), job.name);
        if (run !== undefined && !isTerminal(run.status)) {
          throw new AzureError(409, 'Conflict', `The job '${job.name}' is ${run.status}. Cancel it first.`);
        }
        context.store.remove(id);
        return empty(200);
      },
    });
  },
};

async function putJob(context: EmulatorContext, request: PlaneRequest): Promise<Reply> {
  const workspace = requireWorkspace(context, request);
  const name = request.param('id');
  checkJobName(name);
  const { properties: job } = parseBody(jobBody, request);
  const id = jobId(context, request);
  const existing = context.store.get(id);
  if (existing !== undefined) return updateJob(context, request, existing, job);
  if (runs(context).find(workspace, name) !== undefined) throw nameTaken('its name');

  const command = job.jobType === 'Command' ? parseMember(commandJob, job, 'properties') : undefined;
  const compute = chooseCompute(
    context,
    workspace,
    job.computeId ?? undefined,
    command?.resources?.instanceCount ?? 1,
    command?.resources?.instanceType ?? undefined,
  );
  const checked =
    command === undefined ? undefined : await checkCommand(context, workspace, name, command, compute);
  // Looked at again, as somebody else may have taken the name in the meantime.
  const raced = context.store.get(id);
  if (raced !== undefined) return updateJob(context, request, raced, job);
  requests(context).set(id.toLowerCase(), job);
  return json(201, proxyBody(createJob(context, request, workspace, { id, name, job, compute, checked })));
}

interface AcceptedJob {
  readonly id: string;
  readonly name: string;
  readonly job: JobBase;
  readonly compute: ChosenCompute;
  readonly checked: CheckedCommand | undefined;
}

function createJob(
  context: EmulatorContext,
  request: PlaneRequest,
  workspace: Resource,
  { id, name, job, compute, checked }: AcceptedJob,
): Resource {
  const run = runs(context).create(workspace, {
    runId: name,
    experiment: job.experimentName ?? 'Default',
    runType: checked === undefined ? `azureml.${job.jobType.toLowerCase()}run` : 'azureml.commandjob',
    createdBy: runCreator(context, request),
    displayName: job.displayName ?? name,
    description: job.description ?? '',
    tags: Object.fromEntries(present(job.tags)),
    properties: {
      ...Object.fromEntries(present(job.properties)),
      _azureml: JSON.stringify({ ComputeTargetType: compute.facts.targetType }),
      ...(checked === undefined
        ? notExecuted
        : { 'azureml.emulator': 'image and conda file are not honoured' }),
    },
    runDefinition: job,
    compute: compute.facts,
  });
  const outputs = checked?.outputs ?? new Map<string, never>();
  for (const [key, output] of outputs) run.outputs.set(key, output);
  if (checked === undefined) {
    run.warnings.push({
      source: 'azureml-emulator',
      message: `Jobs of the type ${job.jobType} are accepted, but not executed.`,
    });
  }
  const saved = context.store.save(
    { id, properties: jobProperties(context, workspace, job, run, outputs) },
    request.caller?.clientId,
  );
  if (checked !== undefined) runEngine(context).start(checked.plan(run, outputs));
  return saved;
}

/** A repeated request is answered as the first was; apart from that little may change. */
function updateJob(context: EmulatorContext, request: PlaneRequest, existing: Resource, job: JobBase): Reply {
  const before = requests(context).get(existing.id.toLowerCase()) ?? {};
  const changed = [...new Set([...Object.keys(before), ...Object.keys(job)])].find(
    (member) =>
      !mutableMembers.some((mutable) => mutable === member) && !sameJson(before[member], job[member]),
  );
  if (changed !== undefined) throw nameTaken(changed);
  const run = runs(context).require(requireWorkspace(context, request), existing.name);
  run.displayName = job.displayName ?? run.displayName;
  run.description = job.description ?? run.description;
  if (job.tags !== undefined && job.tags !== null) run.tags = Object.fromEntries(present(job.tags));
  run.properties = { ...run.properties, ...Object.fromEntries(present(job.properties)) };
  const { displayName, description, tags, properties } = run;
  context.store.amend(existing.id, {
    ...{ displayName, description, tags, properties },
    isArchived: job.isArchived ?? existing.properties['isArchived'] ?? false,
  });
  return json(200, proxyBody(context.store.require(existing.id)));
}

function nameTaken(what: string): AzureError {
  return new AzureError(
    409,
    'UserError',
    'A job with this name already exists. If you are trying to submit a new job, use a different name. ' +
      `If you are trying to update an existing job, the existing job's ${what} cannot be changed. ` +
      'Only description, displayName, tags, and isArchived can be updated.',
  );
}

function listJobs(context: EmulatorContext, request: PlaneRequest): Reply {
  const { jobType, tag, listViewType = 'ActiveOnly' } = request.query;
  const found = context.store
    .list({ type: resourceType, under: requireWorkspace(context, request).id })
    .filter(
      ({ properties }) =>
        (jobType === undefined || properties['jobType'] === jobType) &&
        (tag === undefined || hasTag(properties['tags'], tag)) &&
        (listViewType === 'All' || (properties['isArchived'] === true) === (listViewType === 'ArchivedOnly')),
    )
    .sort((a, b) => b.systemData.createdAt.localeCompare(a.systemData.createdAt));
  return json(200, page(request, found.map(proxyBody), context.settings.pageSize));
}

function hasTag(tags: unknown, wanted: string): boolean {
  const [name = '', value] = wanted.split('=');
  if (typeof tags !== 'object' || tags === null) return false;
  return Object.entries(tags).some(
    ([key, text]: [string, unknown]) => key === name && (value === undefined || text === value),
  );
}

function jobId(context: EmulatorContext, request: PlaneRequest): string {
  return `${requireWorkspace(context, request).id}/jobs/${request.param('id')}`;
}
