import { COMMAND_KEYS, declaredNames, readCommand, type CommandSpec } from './commandJob.js';
import type { YamlDocument } from './document.js';
import { JOB_BASE_KEYS, readJobBase, type JobBaseSpec } from './jobBase.js';
import { parseJobInputs, type JobInputSpec } from './jobInputs.js';
import { parseJobOutputs, type JobOutputSpec } from './jobOutputs.js';
import { parseJobServices, type JobServiceSpec } from './jobServices.js';
import {
  parseJobIdentity,
  parseQueueSettings,
  parseResources,
  type JobIdentitySpec,
  type QueueSettingsSpec,
  type ResourcesSpec,
} from './jobSettings.js';
import { parseSearchSpace, type SearchParameter } from './searchSpace.js';
import {
  parseEarlyTermination,
  parseObjective,
  parseSampling,
  parseSweepLimits,
  type EarlyTerminationSpec,
  type ObjectiveSpec,
  type SamplingSpec,
  type SweepLimitsSpec,
} from './sweepSettings.js';
import type { Fields } from './nodes.js';

/** How the trials of a sweep are chosen: the same in a job and in a node of a pipeline. */
export interface SweepSpec {
  readonly sampling?: SamplingSpec | undefined;
  readonly searchSpace: Readonly<Record<string, SearchParameter>>;
  readonly objective: ObjectiveSpec;
  readonly earlyTermination?: EarlyTerminationSpec | undefined;
  readonly limits: SweepLimitsSpec;
  readonly queueSettings?: QueueSettingsSpec | undefined;
  readonly resources?: ResourcesSpec | undefined;
}

/** A sweep job as its file states it. */
export interface SweepJobSpec extends JobBaseSpec, SweepSpec {
  readonly kind: 'sweep';
  readonly trial: CommandSpec;
  readonly inputs: Readonly<Record<string, JobInputSpec>>;
  readonly outputs: Readonly<Record<string, JobOutputSpec>>;
  readonly identity?: JobIdentitySpec | undefined;
  readonly services?: Readonly<Record<string, JobServiceSpec>> | undefined;
}

/** The keys that say how trials are chosen. */
export const SWEEP_KEYS = [
  'sampling_algorithm',
  'search_space',
  'objective',
  'early_termination',
  'limits',
  'queue_settings',
  'resources',
] as const;

/** Reads an `az ml` sweep job. @returns `undefined` after a reported mistake */
export function readSweepJob(document: YamlDocument): SweepJobSpec | undefined {
  const fields = document.top.fields([
    ...JOB_BASE_KEYS,
    ...SWEEP_KEYS,
    'trial',
    'inputs',
    'outputs',
    'identity',
    'services',
  ]);
  if (fields === undefined) return undefined;
  const trialFields = fields.required('trial')?.fields(COMMAND_KEYS);
  const trial =
    trialFields &&
    readCommand(document, trialFields, {
      inputs: declaredNames(fields.get('inputs')),
      outputs: declaredNames(fields.get('outputs')),
      searchSpace: declaredNames(fields.get('search_space')),
    });
  const sweep = readSweep(fields);
  const rest = {
    ...readJobBase(fields),
    kind: 'sweep',
    inputs: parseJobInputs(document, fields.get('inputs')),
    outputs: parseJobOutputs(fields.get('outputs')),
    identity: parseJobIdentity(fields.get('identity')),
    services: parseJobServices(fields.get('services')),
  } as const;
  return trial && sweep && { ...rest, ...sweep, trial };
}

/** Reads how the trials of a sweep are chosen. */
export function readSweep(fields: Fields<(typeof SWEEP_KEYS)[number]>): SweepSpec | undefined {
  const objective = parseObjective(fields.required('objective'));
  const limits = parseSweepLimits(fields.required('limits'));
  const rest = {
    sampling: parseSampling(fields.get('sampling_algorithm')),
    searchSpace: parseSearchSpace(fields.get('search_space')),
    earlyTermination: parseEarlyTermination(fields.get('early_termination')),
    queueSettings: parseQueueSettings(fields.get('queue_settings')),
    resources: parseResources(fields.get('resources')),
  };
  return objective && limits && { ...rest, objective, limits };
}
