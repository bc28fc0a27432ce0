import { checkBindings } from './bindings.js';
import { parseCode, type CodeSource } from './code.js';
import type { YamlDocument } from './document.js';
import { parseEnvironmentSource, type EnvironmentSource } from './environmentSource.js';
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
import { literalMap, textMap, type TextMap } from './mappings.js';
import type { Located } from './nodes.js';

/** Where a job runs; absent means serverless. */
export type ComputeSource =
  { readonly kind: 'name'; readonly name: string } | { readonly kind: 'id'; readonly id: string };

/** A command job as its file states it: what must exist first is still symbolic. */
export interface CommandJobSpec {
  readonly kind: 'command';
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
  readonly experimentName?: string | undefined;
  readonly description?: string | undefined;
  readonly tags: TextMap;
  readonly properties: TextMap;
  readonly command: string;
  readonly code?: CodeSource | undefined;
  readonly environment: EnvironmentSource;
  readonly environmentVariables: TextMap;
  readonly compute?: ComputeSource | undefined;
  readonly inputs: Readonly<Record<string, JobInputSpec>>;
  readonly outputs: Readonly<Record<string, JobOutputSpec>>;
  readonly distribution?: DistributionSpec | undefined;
  readonly resources?: ResourcesSpec | undefined;
  /** ISO 8601. */
  readonly timeout?: string | undefined;
  readonly identity?: JobIdentitySpec | undefined;
  readonly services?: Readonly<Record<string, JobServiceSpec>> | undefined;
  readonly queueSettings?: QueueSettingsSpec | undefined;
  readonly parentJobName?: string | undefined;
}

const KEYS = [
  'type',
  'name',
  'display_name',
  'experiment_name',
  'description',
  'tags',
  'properties',
  'command',
  'code',
  'environment',
  'environment_variables',
  'compute',
  'inputs',
  'outputs',
  'distribution',
  'resources',
  'limits',
  'identity',
  'services',
  'queue_settings',
  'parent_job_name',
  // What `az ml job show` prints and a file may therefore carry: read by nobody.
  'id',
  'status',
  'creation_context',
  'log_files',
  'parameters',
] as const;

/**
 * Reads an `az ml` command job.
 *
 * @throws YamlFileError with every mistake of the file.
 */
export function parseCommandJob(document: YamlDocument): CommandJobSpec {
  const spec = readCommandJob(document);
  document.sink.throwIfAny();
  if (spec === undefined) throw document.error('', 'The job cannot be read.');
  return spec;
}

function readCommandJob(document: YamlDocument): CommandJobSpec | undefined {
  const fields = document.top.fields(KEYS);
  if (fields === undefined) return undefined;
  const inputs = parseJobInputs(document, fields.get('inputs'));
  const outputs = parseJobOutputs(fields.get('outputs'));
  const commandValue = fields.required('command');
  const command = commandValue?.text();
  if (commandValue !== undefined && command !== undefined) {
    checkBindings(commandValue, command, {
      inputs: names(fields.get('inputs')),
      outputs: names(fields.get('outputs')),
    });
  }
  const environmentValue = fields.required('environment');
  const environment = environmentValue && parseEnvironmentSource(document, environmentValue);
  const rest = {
    kind: 'command',
    name: parseJobName(fields.get('name')),
    displayName: fields.get('display_name')?.text(),
    experimentName: fields.get('experiment_name')?.text(),
    description: fields.get('description')?.text(),
    tags: textMap(fields.get('tags')),
    properties: textMap(fields.get('properties')),
    code: parseCode(document, fields.get('code')),
    environmentVariables: literalMap(fields.get('environment_variables')),
    compute: parseCompute(fields.get('compute')),
    inputs,
    outputs,
    distribution: parseDistribution(fields.get('distribution')),
    resources: parseResources(fields.get('resources')),
    timeout: parseTimeout(fields.get('limits')),
    identity: parseJobIdentity(fields.get('identity')),
    services: parseJobServices(fields.get('services')),
    queueSettings: parseQueueSettings(fields.get('queue_settings')),
    parentJobName: fields.get('parent_job_name')?.text(),
  } as const;
  if (command === undefined || environment === undefined) return undefined;
  return { ...rest, command, environment };
}

/** Declared names, including those whose value is a mistake: a binding to one is not another. */
function names(value: Located | undefined): readonly string[] {
  return value?.node.kind === 'map' ? [...value.node.entries.keys()] : [];
}

function parseJobName(value: Located | undefined): string | undefined {
  const name = value?.text();
  if (name !== undefined && !/^[a-zA-Z0-9][a-zA-Z0-9\-_]{0,254}$/.test(name)) {
    value?.report(
      `"${name}" is no job name.`,
      'Use up to 255 letters, digits, dashes and underscores, beginning with a letter or a digit.',
    );
  }
  return name;
}

function parseCompute(value: Located | undefined): ComputeSource | undefined {
  const text = value?.text();
  if (value === undefined || text === undefined) return undefined;
  const name = text.startsWith('azureml:') ? text.slice('azureml:'.length) : text;
  if (name.toLowerCase() === 'serverless') return undefined;
  if (name.toLowerCase() === 'local') {
    value.report(
      '"local" runs on your own machine, which a workflow has none of.',
      'Name a compute, or leave it out for serverless.',
    );
    return undefined;
  }
  if (name.startsWith('/')) return { kind: 'id', id: name };
  if (/^[A-Za-z0-9][\w-]*$/.test(name)) return { kind: 'name', name };
  value.report(
    `"${text}" is no compute.`,
    'Write azureml:<name>, the name alone, an ARM id, or "serverless".',
  );
  return undefined;
}
