import type { Action } from '@azureml-actions/action-kit';
import {
  createJob,
  describeComputes,
  getCompute,
  jobStudioUrl,
  requireWorkspace,
  type WorkspaceContext,
} from '@azureml-actions/azureml';
import {
  openYamlFile,
  parseJob,
  parseOverrides,
  toJobBody,
  type JobSpec,
  type YamlDocument,
} from '@azureml-actions/azureml-yaml';
import { announceRun } from './announcedRun.js';
import { jobAssets } from './jobAssets.js';
import { provenance } from './provenance.js';
import { runName } from './runName.js';
import type { SubmittedRun } from './submittedRun.js';

/** A job file, read and found right. */
export interface JobRun {
  readonly document: YamlDocument;
  readonly spec: JobSpec;
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
  // What the file says itself wins.
  const properties = { ...provenance(action.environment), ...run.spec.properties };
  const spec: JobSpec = { ...run.spec, properties };
  const name = spec.name ?? runName(action, spec.experimentName ?? 'run', context.client.random);
  const body = await toJobBody(spec, jobAssets(action, context));
  announceRun(action, { runId: name });
  const job = await createJob(context, name, body);
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
