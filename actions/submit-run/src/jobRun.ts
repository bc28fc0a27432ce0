import type { Action } from '@azureml-actions/action-kit';
import {
  createJob,
  describeComputes,
  ensureCode,
  ensureEnvironment,
  getCompute,
  jobStudioUrl,
  requireWorkspace,
  resolveLabel,
  type WorkspaceContext,
} from '@azureml-actions/azureml';
import {
  anonymousEnvironmentVersion,
  jobPrerequisites,
  openYamlFile,
  parseJob,
  parseOverrides,
  toJobBody,
  type CommandJobSpec,
  type ResolvedJob,
  type YamlDocument,
} from '@azureml-actions/azureml-yaml';
import { codeSnapshot } from '@azureml-actions/transfer';
import { runName } from './runName.js';
import type { SubmittedRun } from './submittedRun.js';

/** A job file, read and found right. */
export interface JobRun {
  readonly document: YamlDocument;
  readonly spec: CommandJobSpec;
}

/**
 * Reads the job file with the inputs that win over it.
 * @throws YamlFileError with every mistake of the file
 */
export function readJobRun(action: Action, file: string): JobRun {
  const { inputs } = action;
  const overrides = parseOverrides(inputs.list('set').join('\n'));
  const overrideInputs: Record<string, string> = {};
  for (const override of overrides) {
    const key = override.split('=')[0]?.trim() ?? '';
    overrideInputs[key] = `set (${key})`;
  }
  for (const input of ['compute', 'experiment-name', 'display-name']) {
    const value = inputs.text(input);
    const key = input.replace('-', '_');
    if (value === undefined) continue;
    overrides.push(`${key}=${value}`);
    overrideInputs[key] = input;
  }
  const document = openYamlFile({
    file,
    input: 'file',
    root: action.workspaceRoot,
    overrides,
    overrideInputs,
  });
  return { document, spec: parseJob(document) };
}

/**
 * Makes what the job needs, in order, and submits it (`Jobs_CreateOrUpdate`).
 * @throws YamlFileError at the file's line for what only Azure can know, such as an unknown compute
 */
export async function submitJobRun(
  action: Action,
  context: WorkspaceContext,
  run: JobRun,
): Promise<SubmittedRun> {
  await requireWorkspace(context);
  await assertComputeExists(context, run);
  const resolved = await makePrerequisites(action, context, run);
  const { spec } = run;
  const name = spec.name ?? runName(action, spec.experimentName ?? 'run', context.client.random);
  const job = await createJob(context, name, toJobBody(spec, resolved));
  return {
    runId: job.name,
    experimentName: job.properties.experimentName ?? spec.experimentName ?? 'Default',
    studioUrl: jobStudioUrl(context, job),
    status: job.properties.status ?? 'NotStarted',
  };
}

async function assertComputeExists(context: WorkspaceContext, run: JobRun): Promise<void> {
  const { compute } = run.spec;
  if (compute?.kind !== 'name' || compute.name.toLowerCase() === 'serverless') return;
  if ((await getCompute(context, compute.name)) !== undefined) return;
  throw run.document.error(
    'compute',
    `Compute ${compute.name} does not exist in workspace ${context.scope.workspace}, which has ${await describeComputes(context)}.`,
    'Run ensure-compute first, give another name in the input compute, or leave compute out for serverless.',
  );
}

async function makePrerequisites(
  action: Action,
  context: WorkspaceContext,
  run: JobRun,
): Promise<ResolvedJob> {
  const { code, environment, labels, localInputs } = jobPrerequisites(run.spec);
  const [local] = localInputs;
  if (local !== undefined) {
    throw run.document.error(
      `inputs.${local.input}`,
      `Input ${local.input} is a local path, which cannot be uploaded as data yet.`,
      'Put the file into the code folder, or give a URI: https://…, azureml://datastores/…, azureml:name:version.',
    );
  }
  const [codeId, environmentId] = await Promise.all([
    code === undefined
      ? undefined
      : codeSnapshot(code, action.workspaceRoot, action.signal).then((snapshot) =>
          ensureCode(context, snapshot),
        ),
    environment === undefined
      ? undefined
      : ensureEnvironment(context, anonymousEnvironmentVersion(environment)),
  ]);
  const found: { code?: string; environment?: string; inputUris: Record<string, string> } = { inputUris: {} };
  for (const label of labels) {
    const id = await resolveLabel(context, label);
    if (label.use === 'input') found.inputUris[label.input ?? ''] = id;
    else found[label.use] = id;
  }
  return {
    scope: context.scope,
    codeId: codeId ?? found.code,
    environmentId: environmentId ?? found.environment,
    inputUris: found.inputUris,
  };
}
