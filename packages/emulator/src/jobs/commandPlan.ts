import type { Resource } from '../arm/resourceStore.js';
import { AzureError } from '../azureError.js';
import { resolveDataUri } from '../datastores/dataUris.js';
import { stringOrUndefined } from '../json.js';
import type { EmulatorContext } from '../provider.js';
import type { Run } from '../runHistory/run.js';
import { blobStorage } from '../storage/blobStorage.js';
import { downloadFolder } from '../storage/folderTransfer.js';
import { blobStoreContainer } from '../storage/workspaceContainers.js';
import { bind } from './bindings.js';
import {
  checkBindings,
  jobTimeout,
  requireCode,
  requireEnvironment,
  type ChosenCompute,
} from './jobRules.js';
import type { CommandJob, JobInputBody, JobOutputBody } from './jobSchema.js';
import type { PlannedInput, PlannedOutput, ProcessCommand, RunPlan } from './runPlan.js';

/** A command job that has been checked. */
export interface CheckedCommand {
  /** The plan of its run, once there is one. */
  plan(run: Run, outputs: ReadonlyMap<string, PlannedOutput>): RunPlan;
  /** Where its outputs will go. */
  readonly outputs: ReadonlyMap<string, PlannedOutput>;
}

/**
 * Checks a command job as Azure does before it accepts one, and plans its run.
 * @param job the body
 * @param name the job's
 * @throws AzureError 400 naming the member at fault
 */
export async function checkCommand(
  context: EmulatorContext,
  workspace: Resource,
  name: string,
  job: CommandJob,
  compute: ChosenCompute,
): Promise<CheckedCommand> {
  checkBindings(job);
  const timeoutMs = jobTimeout(job);
  const environment = requireEnvironment(context, workspace, job.environmentId);
  const code = requireCode(context, workspace, job.codeId ?? undefined);
  const inputs = new Map<string, PlannedInput>();
  for (const [key, input] of present(job.inputs)) inputs.set(key, plannedInput(input));
  const outputs = new Map<string, PlannedOutput>();
  for (const [key, output] of present(job.outputs)) {
    outputs.set(key, await plannedOutput(context, workspace, name, key, output));
  }
  return {
    outputs,
    plan: (run, planned) => ({
      run,
      workspace,
      computeId: compute.id,
      timeoutMs,
      environmentVariables: Object.fromEntries(present(job.environmentVariables)),
      inputs,
      outputs: planned,
      notHonoured: [
        `the environment ${environment.id} (image and conda file): the run uses the programs of this machine`,
        ...(compute.facts.instanceCount > 1
          ? [`${compute.facts.instanceCount} instances: the command runs once`]
          : []),
        ...(job['distribution'] === undefined || job['distribution'] === null
          ? []
          : ['the distribution: the command runs as one process']),
      ],
      fetchCode: (folder) => fetchCode(context, workspace, code, folder),
      command: (bindings) => shell(bind(job.command, bindings)),
      processName: process.platform === 'win32' ? 'cmd' : 'bash',
    }),
  };
}

/** The entries of a map whose values are there; clients send null for absent. */
export function present<Value>(
  map: Readonly<Record<string, Value | null>> | null | undefined,
): readonly (readonly [string, Value])[] {
  return Object.entries(map ?? {}).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
}

function plannedInput(input: JobInputBody): PlannedInput {
  return input.jobInputType === 'literal'
    ? { kind: 'literal', value: input.value }
    : { kind: 'data', type: input.jobInputType, uri: input.uri };
}

async function plannedOutput(
  context: EmulatorContext,
  workspace: Resource,
  job: string,
  output: string,
  body: JobOutputBody,
): Promise<PlannedOutput> {
  const type = body.jobOutputType;
  const uri = body.uri?.replaceAll('${{name}}', job).replaceAll('${{output_name}}', output);
  if (uri === undefined || uri === '') {
    const path = `azureml/${job}/${output}`;
    return {
      type,
      uri: `azureml://datastores/workspaceblobstore/paths/${path}${type === 'uri_file' ? '' : '/'}`,
      location: { container: blobStoreContainer(workspace), path },
    };
  }
  const found = await resolveDataUri(context, workspace, uri);
  if (found.kind === 'blob') return { type, uri, location: found.location };
  throw new AzureError(400, 'UserError', `The output '${output}' cannot be written to '${uri}'.`, {
    target: `properties.outputs.${output}.uri`,
  });
}

async function fetchCode(
  context: EmulatorContext,
  workspace: Resource,
  code: Resource | undefined,
  folder: string,
): Promise<void> {
  if (code === undefined) return;
  const uri = stringOrUndefined(code.properties['codeUri']) ?? '';
  const found = await resolveDataUri(context, workspace, uri);
  const count =
    found.kind === 'blob' ? await downloadFolder(blobStorage(context), found.location, folder) : 0;
  if (count > 0) return;
  throw new AzureError(400, 'SnapshotNotFound', `The code '${code.id}' has no files at ${uri}.`);
}

function shell(command: string): ProcessCommand {
  if (process.platform !== 'win32') return { file: 'bash', args: ['-c', command] };
  return {
    file: process.env['ComSpec'] ?? 'cmd.exe',
    args: ['/d', '/s', '/c', `"${command}"`],
    verbatim: true,
  };
}
