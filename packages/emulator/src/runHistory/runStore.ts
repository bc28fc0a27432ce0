import { AzureError } from '../azureError.js';
import { timestamp } from '../clock.js';
import type { JsonObject } from '../json.js';
import { perEmulator } from '../perEmulator.js';
import type { EmulatorContext } from '../provider.js';
import { uuid } from '../random.js';
import type { Resource } from '../arm/resourceStore.js';
import { experiments } from './experimentStore.js';
import { isTerminal, type Run, type RunCompute, type RunCreator, type RunStatus } from './run.js';

/** A run as it is made. */
export interface NewRun {
  readonly runId: string;
  readonly experiment: string;
  readonly runType: string;
  readonly createdBy: RunCreator;
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly properties?: Readonly<Record<string, string>> | undefined;
  readonly parentRunId?: string | undefined;
  readonly runDefinition?: JsonObject | undefined;
  readonly compute?: RunCompute | undefined;
  readonly scriptName?: string | undefined;
}

/** The runs of all workspaces. */
export interface RunStore {
  /** Makes a run; its experiment too when there is none. The id must be free in the workspace. */
  create(workspace: Resource, run: NewRun): Run;
  find(workspace: Resource, runId: string): Run | undefined;
  /** @throws AzureError 404 */
  require(workspace: Resource, runId: string): Run;
  /** Those of a workspace, oldest first. */
  list(workspace: Resource): readonly Run[];
  /** Changes a run's state and what goes with it; a run that has ended stays as it is. */
  move(run: Run, status: RunStatus): void;
  /** Tells of every change of state. */
  onMove(listener: (run: Run) => void): void;
}

/** The emulator's runs. */
export const runs = perEmulator(createRunStore);

function createRunStore(context: EmulatorContext): RunStore {
  const byWorkspace = new Map<string, Map<string, Run>>();
  const containers = new Set<string>();
  const listeners: ((run: Run) => void)[] = [];
  const of = (workspaceId: string) => {
    const key = workspaceId.toLowerCase();
    const found = byWorkspace.get(key) ?? new Map<string, Run>();
    byWorkspace.set(key, found);
    return found;
  };

  const store: RunStore = {
    create(workspace, input) {
      const siblings = of(workspace.id);
      const experiment = experiments(context).ensure(workspace, input.experiment);
      const parent = input.parentRunId === undefined ? undefined : siblings.get(input.parentRunId);
      const own = `dcid.${input.runId}`;
      // All workspaces share a storage account, in which two runs of one name must not meet.
      const dataContainerId = containers.has(own) ? `${own}.${uuid(context.random)}` : own;
      containers.add(dataContainerId);
      const run: Run = {
        runId: input.runId,
        uuid: uuid(context.random),
        number: siblings.size + 1,
        workspaceId: workspace.id,
        experiment,
        dataContainerId,
        parentRunId: input.parentRunId,
        rootRunId: parent?.rootRunId ?? input.parentRunId ?? input.runId,
        runType: input.runType,
        createdUtc: timestamp(context.clock),
        createdBy: input.createdBy,
        runDefinition: input.runDefinition,
        compute: input.compute,
        scriptName: input.scriptName,
        displayName: input.displayName ?? input.runId,
        description: input.description ?? '',
        tags: { ...input.tags },
        properties: { ...input.properties },
        parameters: new Map(),
        outputs: new Map(),
        status: 'NotStarted',
        startTimeUtc: undefined,
        endTimeUtc: undefined,
        error: undefined,
        warnings: [],
        revision: 1,
      };
      siblings.set(run.runId, run);
      return run;
    },
    find: (workspace, runId) => of(workspace.id).get(runId),
    require(workspace, runId) {
      const run = store.find(workspace, runId);
      if (run === undefined) throw new AzureError(404, 'NotFoundError', `Run ${runId} was not found.`);
      return run;
    },
    list: (workspace) => [...of(workspace.id).values()],
    move(run, status) {
      if (isTerminal(run.status) || run.status === status) return;
      run.status = status;
      run.revision += 1;
      const now = timestamp(context.clock);
      if (status === 'Running') run.startTimeUtc ??= now;
      if (isTerminal(status)) run.endTimeUtc = now;
      for (const listener of listeners) listener(run);
    },
    onMove(listener) {
      listeners.push(listener);
    },
  };
  return store;
}
