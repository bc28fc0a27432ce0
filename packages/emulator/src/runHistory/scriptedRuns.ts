import * as v from 'valibot';
import type { Resource } from '../arm/resourceStore.js';
import { parentNotFound } from '../arm/armErrors.js';
import { resourceGroupId } from '../arm/resourceId.js';
import { workspaceType } from '../arm/workspaceScope.js';
import { AzureError } from '../azureError.js';
import { perEmulator } from '../perEmulator.js';
import type { EmulatorContext } from '../provider.js';
import { blobStorage } from '../storage/blobStorage.js';
import { artifactContainer } from '../storage/workspaceContainers.js';
import { artifactRoot, isTerminal, type Run, type RunStatus } from './run.js';
import { runs } from './runStore.js';

const stepSchema = v.strictObject({
  /** Any text, also one that Azure has no such state for; `null` for none. */
  status: v.nullable(v.string()),
  /** How many looks see it; the last step is seen for ever. */
  looks: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  error: v.optional(v.strictObject({ code: v.string(), message: v.string() })),
  /** Added to log files, by name; base64 where the text says so by `base64:`. */
  append: v.optional(v.record(v.string(), v.string()), {}),
  /** What log files are replaced by. */
  replace: v.optional(v.record(v.string(), v.string()), {}),
});

/** A run that executes nothing and goes through a list of states, a look at a time. */
export const runScriptSchema = v.strictObject({
  workspace: v.string(),
  /** The first of the emulator where absent. */
  resourceGroup: v.optional(v.string()),
  runId: v.pipe(v.string(), v.minLength(1)),
  experiment: v.optional(v.string(), 'scripted'),
  parentRunId: v.optional(v.string()),
  /** `job` is one of the v2 API, which ARM knows; `run` one of the v1 API. */
  kind: v.optional(v.picklist(['job', 'run']), 'job'),
  steps: v.pipe(v.array(stepSchema), v.minLength(1)),
});

/** A scripted run as its author writes it. */
export type RunScript = v.InferInput<typeof runScriptSchema>;

type Step = v.InferOutput<typeof stepSchema>;

interface Playing {
  readonly steps: readonly Step[];
  index: number;
  looks: number;
  shown: string | null;
  readonly logs: Map<string, Buffer>;
}

/** The scripts that are being played. */
const playing = perEmulator(() => new Map<Run, Playing>());

const known: ReadonlyMap<string, RunStatus> = new Map(
  (
    [
      'NotStarted',
      'Queued',
      'Preparing',
      'Provisioning',
      'Starting',
      'Running',
      'Finalizing',
      'CancelRequested',
      'NotResponding',
      'Paused',
      'Unknown',
      'Completed',
      'Failed',
      'Canceled',
    ] as const
  ).map((status) => [status, status]),
);

/**
 * Makes a scripted run.
 * @throws AzureError 404 for a workspace that does not exist, 409 for an id that is taken
 */
export function playScript(context: EmulatorContext, script: v.InferOutput<typeof runScriptSchema>): Run {
  const workspace = requireNamedWorkspace(context, script.workspace, script.resourceGroup);
  const { runId, experiment, parentRunId, steps } = script;
  if (runs(context).find(workspace, runId) !== undefined) {
    throw new AzureError(409, 'Conflict', `There is a run ${runId} already.`);
  }
  const { clientId, objectId, tenantId } = context.settings.identity;
  const run = runs(context).create(workspace, {
    ...{ runId, experiment, parentRunId },
    runType: script.kind === 'job' ? 'azureml.commandjob' : 'azureml.scriptrun',
    createdBy: { userObjectId: objectId, userTenantId: tenantId, userName: clientId },
    properties: { 'azureml.emulator': 'scripted, not executed' },
  });
  if (script.kind === 'job') {
    context.store.save({
      id: `${workspace.id}/jobs/${runId}`,
      properties: {
        jobType: 'Command',
        displayName: runId,
        experimentName: experiment,
        status: run.status,
        outputs: {},
      },
    });
  }
  playing(context).set(run, { steps, index: -1, looks: 1, shown: run.status, logs: new Map() });
  return run;
}

/** Lets a scripted run take its next step; to be called before each look at a run. */
export async function advanceScript(context: EmulatorContext, run: Run): Promise<void> {
  const state = playing(context).get(run);
  if (state === undefined || isTerminal(run.status)) return;
  const next = state.steps[state.index + 1];
  state.looks -= 1;
  if (state.looks > 0 || next === undefined) return;
  state.index += 1;
  state.looks = next.looks;
  state.shown = next.status;
  await writeLogs(context, run, state, next);
  run.error = next.error ?? run.error;
  const status = known.get(next.status ?? '');
  if (status !== undefined) runs(context).move(run, status);
}

/** The status to show of a run: the script's word where it has one that is no state. */
export function shownStatus(context: EmulatorContext, run: Run): string | null {
  const state = playing(context).get(run);
  return state === undefined || isTerminal(run.status) ? run.status : state.shown;
}

async function writeLogs(context: EmulatorContext, run: Run, state: Playing, step: Step): Promise<void> {
  const changes = [
    ...Object.entries(step.replace).map(([name, text]) => [name, bytesOf(text)] as const),
    ...Object.entries(step.append).map(
      ([name, text]) =>
        [name, Buffer.concat([state.logs.get(name) ?? Buffer.alloc(0), bytesOf(text)])] as const,
    ),
  ];
  if (changes.length === 0) return;
  const storage = blobStorage(context);
  await storage.ensureContainer(artifactContainer);
  for (const [name, data] of changes) {
    state.logs.set(name, data);
    await storage.write({ container: artifactContainer, path: `${artifactRoot(run)}/${name}` }, data);
  }
}

function bytesOf(text: string): Buffer {
  return text.startsWith('base64:') ? Buffer.from(text.slice(7), 'base64') : Buffer.from(text, 'utf8');
}

/** A workspace by its name. @throws AzureError 404 */
export function requireNamedWorkspace(
  context: EmulatorContext,
  name: string,
  group: string | undefined,
): Resource {
  const { subscriptionId, resourceGroups } = context.settings;
  const groupId = resourceGroupId(subscriptionId, group ?? resourceGroups[0] ?? '');
  const workspace = context.store.get(`${groupId}/providers/${workspaceType}/${name}`);
  if (workspace === undefined) throw parentNotFound(`${workspaceType}/${name}`);
  return workspace;
}
