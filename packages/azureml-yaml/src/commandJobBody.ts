import type { CommandJobSpec } from './commandJob.js';
import type { EnvironmentSpec } from './environment.js';
import type { InputMode, JobInputSpec } from './jobInputs.js';
import type { JobOutputSpec, OutputMode } from './jobOutputs.js';
import type { JobServiceSpec } from './jobServices.js';
import type { DistributionSpec } from './jobSettings.js';
import { mapValues, type JsonObject } from './jsonObject.js';
import { computeArmId, referenceId, type AssetReference, type WorkspaceScope } from './references.js';

/** What was made or looked up for a job before it is submitted. */
export interface ResolvedJob {
  readonly scope: WorkspaceScope;
  /** The ARM id of the code version; needed for local code and for a labelled code asset. */
  readonly codeId?: string | undefined;
  /** The ARM id of the environment version; needed for an inline environment and for a label. */
  readonly environmentId?: string | undefined;
  /** By the input's name: where local data was uploaded, and the ARM ids behind labels. */
  readonly inputUris?: Readonly<Record<string, string>> | undefined;
}

/** What must exist before a job can be submitted. */
export interface JobPrerequisites {
  /** The folder or file to upload as a snapshot. */
  readonly code?: string | undefined;
  /** To be registered under `anonymousEnvironment(…)`. */
  readonly environment?: EnvironmentSpec | undefined;
  /** References by label, whose version must be looked up. */
  readonly labels: readonly LabelledReference[];
  /** To be uploaded to a datastore, each under the input's name. */
  readonly localInputs: readonly LocalInput[];
}

export interface LabelledReference {
  readonly use: 'code' | 'environment' | 'input';
  /** The input's name. */
  readonly input?: string | undefined;
  readonly type: 'codes' | 'environments' | 'data' | 'models';
  readonly name: string;
  readonly label: string;
}

export interface LocalInput {
  readonly input: string;
  readonly path: string;
  readonly isFolder: boolean;
  readonly datastore?: string | undefined;
}

/** What a job needs before `toJobBody` can be called. */
export function jobPrerequisites(spec: CommandJobSpec): JobPrerequisites {
  const labels: LabelledReference[] = [];
  const localInputs: LocalInput[] = [];
  const note = (
    use: LabelledReference['use'],
    type: LabelledReference['type'],
    reference: AssetReference,
    input?: string,
  ): void => {
    if (reference.kind === 'label')
      labels.push({ use, input, type, name: reference.name, label: reference.label });
  };
  if (spec.code?.kind === 'reference') note('code', 'codes', spec.code.reference);
  if (spec.environment.kind === 'reference') note('environment', 'environments', spec.environment.reference);
  for (const [input, value] of Object.entries(spec.inputs)) {
    if (value.kind === 'literal') continue;
    const { source, type } = value;
    if (source.kind === 'reference') note('input', source.assetType, source.reference, input);
    if (source.kind === 'local') {
      localInputs.push({
        input,
        path: source.path,
        isFolder: type === 'uri_folder',
        datastore: source.datastore,
      });
    }
  }
  return {
    code: spec.code?.kind === 'local' ? spec.code.path : undefined,
    environment: spec.environment.kind === 'inline' ? spec.environment.environment : undefined,
    labels,
    localInputs,
  };
}

/**
 * The body of `PUT …/jobs/{id}` (api-version 2024-04-01), equal to what the `az ml` client sends.
 *
 * @throws TypeError when a prerequisite of the spec was not resolved: a defect of the caller.
 */
export function toJobBody(spec: CommandJobSpec, resolved: ResolvedJob): JsonObject {
  const { scope } = resolved;
  return {
    properties: {
      jobType: 'Command',
      displayName: spec.displayName,
      experimentName: spec.experimentName,
      description: spec.description,
      tags: spec.tags,
      properties: spec.properties,
      isArchived: false,
      command: spec.command,
      codeId: codeId(spec, resolved),
      environmentId: environmentId(spec, resolved),
      environmentVariables: spec.environmentVariables,
      computeId: spec.compute?.kind === 'name' ? computeArmId(scope, spec.compute.name) : spec.compute?.id,
      inputs: mapValues(spec.inputs, (input, name) => inputBody(input, name, resolved)),
      outputs: mapValues(spec.outputs, outputBody),
      distribution: spec.distribution && distributionBody(spec.distribution),
      resources: spec.resources && { ...spec.resources },
      limits: spec.timeout === undefined ? undefined : { jobLimitsType: 'Command', timeout: spec.timeout },
      identity: spec.identity && { ...spec.identity },
      services: spec.services && mapValues(spec.services, serviceBody),
      queueSettings: spec.queueSettings && { ...spec.queueSettings },
      parentJobName: spec.parentJobName,
    },
  };
}

function codeId(spec: CommandJobSpec, { codeId: id, scope }: ResolvedJob): string | undefined {
  switch (spec.code?.kind) {
    case undefined:
      return undefined;
    case 'url':
      return spec.code.url;
    case 'reference':
      return referenceId(spec.code.reference, 'codes', scope) ?? needed(id, 'codeId');
    case 'local':
      return needed(id, 'codeId');
  }
}

function environmentId(spec: CommandJobSpec, { environmentId: id, scope }: ResolvedJob): string {
  const { environment } = spec;
  const own =
    environment.kind === 'reference' ? referenceId(environment.reference, 'environments', scope) : undefined;
  return own ?? needed(id, 'environmentId');
}

const INPUT_MODE: Readonly<Record<InputMode, string>> = {
  ro_mount: 'ReadOnlyMount',
  download: 'Download',
  direct: 'Direct',
  eval_mount: 'EvalMount',
  eval_download: 'EvalDownload',
};

const OUTPUT_MODE: Readonly<Record<OutputMode, string>> = {
  mount: 'ReadWriteMount',
  rw_mount: 'ReadWriteMount',
  upload: 'Upload',
  direct: 'Direct',
};

function inputBody(input: JobInputSpec, name: string, { inputUris, scope }: ResolvedJob): JsonObject {
  if (input.kind === 'literal') return { jobInputType: 'literal', value: input.value };
  const { source } = input;
  let uri: string | undefined;
  if (source.kind === 'uri') uri = source.uri;
  if (source.kind === 'reference') uri = referenceId(source.reference, source.assetType, scope);
  return {
    jobInputType: input.type,
    uri: uri ?? needed(inputUris?.[name], `inputUris["${name}"]`),
    mode: input.mode && INPUT_MODE[input.mode],
  };
}

function outputBody(output: JobOutputSpec): JsonObject {
  return {
    jobOutputType: output.type,
    uri: output.uri,
    mode: output.mode && OUTPUT_MODE[output.mode],
    assetName: output.assetName,
    assetVersion: output.assetVersion,
  };
}

function distributionBody(distribution: DistributionSpec): JsonObject {
  const { type, ...rest } = distribution;
  return { distributionType: type, ...rest };
}

function serviceBody(service: JobServiceSpec): JsonObject {
  return {
    jobServiceType: service.jobServiceType,
    port: service.port,
    nodes: service.allNodes ? { nodesValueType: 'All' } : undefined,
    properties: service.properties,
  };
}

function needed(value: string | undefined, what: string): string {
  if (value === undefined) throw new TypeError(`The job needs ${what}: resolve its prerequisites first.`);
  return value;
}
