import { AzureError } from '../azureError.js';
import { timestamp } from '../clock.js';
import { perEmulator } from '../perEmulator.js';
import type { EmulatorContext } from '../provider.js';
import { uuid } from '../random.js';
import type { Resource } from '../arm/resourceStore.js';
import type { Experiment } from './run.js';

/** The experiments of all workspaces. */
export interface ExperimentStore {
  /** Finds an experiment by name, or makes it. */
  ensure(workspace: Resource, name: string): Experiment;
  find(workspace: Resource, name: string): Experiment | undefined;
  /** @throws AzureError 404 */
  require(workspace: Resource, name: string): Experiment;
  /** @throws AzureError 404 */
  requireById(workspace: Resource, id: string): Experiment;
  /** Those of a workspace, oldest first. */
  list(workspace: Resource): readonly Experiment[];
}

/** The emulator's experiments. */
export const experiments = perEmulator(createExperimentStore);

function createExperimentStore(context: EmulatorContext): ExperimentStore {
  const all: Experiment[] = [];
  const of = (workspace: Resource) =>
    all.filter(({ workspaceId }) => workspaceId.toLowerCase() === workspace.id.toLowerCase());

  const store: ExperimentStore = {
    ensure(workspace, name) {
      const existing = store.find(workspace, name);
      if (existing !== undefined) return existing;
      const experiment: Experiment = {
        id: uuid(context.random),
        name,
        workspaceId: workspace.id,
        createdUtc: timestamp(context.clock),
        description: '',
        tags: {},
      };
      all.push(experiment);
      return experiment;
    },
    find: (workspace, name) => of(workspace).find((experiment) => experiment.name === name),
    require(workspace, name) {
      const found = store.find(workspace, name);
      if (found === undefined) throw notFound(name);
      return found;
    },
    requireById(workspace, id) {
      const found = of(workspace).find((experiment) => experiment.id === id.toLowerCase());
      if (found === undefined) throw notFound(id);
      return found;
    },
    list: of,
  };
  return store;
}

function notFound(what: string): AzureError {
  return new AzureError(404, 'NotFoundError', `Experiment ${what} was not found.`);
}
