import { checkBindings, type Bindable } from './bindings.js';
import { parseCode, type CodeSource } from './code.js';
import type { YamlDocument } from './document.js';
import { parseEnvironmentSource, type EnvironmentSource } from './environmentSource.js';
import { JOB_BASE_KEYS, readJobBase, type JobBaseSpec } from './jobBase.js';
import { parseJobInputs, type JobInputSpec } from './jobInputs.js';
import { parseJobOutputs, type JobOutputSpec } from './jobOutputs.js';
import { parseJobServices, type JobServiceSpec } from './jobServices.js';
import {
  parseDistribution,
  parseJobIdentity,
  parseQueueSettings,
  parseResources,
  parseTimeout,
  type DistributionSpec,
  type JobIdentitySpec,
  type QueueSettingsSpec,
  type ResourcesSpec,
} from './jobSettings.js';
import { literalMap, type TextMap } from './mappings.js';
import type { Fields, Located } from './nodes.js';

/** A command with what it runs in: a command job's own, or the trial of a sweep. */
export interface CommandSpec {
  readonly command: string;
  readonly code?: CodeSource | undefined;
  readonly environment: EnvironmentSource;
  readonly environmentVariables: TextMap;
  readonly distribution?: DistributionSpec | undefined;
  readonly resources?: ResourcesSpec | undefined;
}

/** A command job as its file states it: what must exist first is still symbolic. */
export interface CommandJobSpec extends JobBaseSpec, CommandSpec {
  readonly kind: 'command';
  readonly inputs: Readonly<Record<string, JobInputSpec>>;
  readonly outputs: Readonly<Record<string, JobOutputSpec>>;
  /** ISO 8601. */
  readonly timeout?: string | undefined;
  readonly identity?: JobIdentitySpec | undefined;
  readonly services?: Readonly<Record<string, JobServiceSpec>> | undefined;
  readonly queueSettings?: QueueSettingsSpec | undefined;
  readonly parentJobName?: string | undefined;
}

/** The keys of a command. */
export const COMMAND_KEYS = [
  'command',
  'code',
  'environment',
  'environment_variables',
  'distribution',
  'resources',
] as const;

const KEYS = [
  ...JOB_BASE_KEYS,
  ...COMMAND_KEYS,
  'inputs',
  'outputs',
  'limits',
  'identity',
  'services',
  'queue_settings',
  // Printed by `az ml job show`, read by nobody.
  'parameters',
] as const;

/** Reads an `az ml` command job. @returns `undefined` after a reported mistake */
export function readCommandJob(document: YamlDocument): CommandJobSpec | undefined {
  const fields = document.top.fields(KEYS);
  if (fields === undefined) return undefined;
  const inputs = parseJobInputs(document, fields.get('inputs'));
  const outputs = parseJobOutputs(fields.get('outputs'));
  const command = readCommand(document, fields, {
    inputs: declaredNames(fields.get('inputs')),
    outputs: declaredNames(fields.get('outputs')),
  });
  const rest = {
    ...readJobBase(fields),
    kind: 'command',
    inputs,
    outputs,
    timeout: parseTimeout(fields.get('limits')),
    identity: parseJobIdentity(fields.get('identity')),
    services: parseJobServices(fields.get('services')),
    queueSettings: parseQueueSettings(fields.get('queue_settings')),
    parentJobName: fields.get('parent_job_name')?.text(),
  } as const;
  return command && { ...rest, ...command };
}

/** Reads a command with what it runs in, and checks its bindings. */
export function readCommand(
  document: YamlDocument,
  fields: Fields<(typeof COMMAND_KEYS)[number]>,
  bindable: Bindable,
): CommandSpec | undefined {
  const commandValue = fields.required('command');
  const command = commandValue?.text();
  if (commandValue !== undefined && command !== undefined) checkBindings(commandValue, command, bindable);
  const environmentValue = fields.required('environment');
  const environment = environmentValue && parseEnvironmentSource(document, environmentValue);
  const rest = {
    code: parseCode(document, fields.get('code')),
    environmentVariables: literalMap(fields.get('environment_variables')),
    distribution: parseDistribution(fields.get('distribution')),
    resources: parseResources(fields.get('resources')),
  };
  if (command === undefined || environment === undefined) return undefined;
  return { command, environment, ...rest };
}

/** Declared names, including those whose value is a mistake: a binding to one is not another. */
export function declaredNames(value: Located | undefined): readonly string[] {
  return value?.node.kind === 'map' ? [...value.node.entries.keys()] : [];
}
