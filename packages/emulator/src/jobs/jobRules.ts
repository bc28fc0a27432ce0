import { validationError } from '../arm/armErrors.js';
import { AzureError } from '../azureError.js';
import type { Resource } from '../arm/resourceStore.js';
import { findEnvironment } from '../environments/environments.js';
import { stringOrUndefined } from '../json.js';
import type { EmulatorContext } from '../provider.js';
import type { RunCompute } from '../runHistory/run.js';
import { objectOrEmpty } from '../json.js';
import { bindingReferences } from './bindings.js';
import { parseDuration } from './durations.js';
import type { CommandJob } from './jobSchema.js';

const computeType = 'Microsoft.MachineLearningServices/workspaces/computes';
const bindingName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** @throws AzureError 400 when a job may not be called so */
export function checkJobName(name: string): void {
  if (/^[a-zA-Z0-9][a-zA-Z0-9\-_]{0,254}$/.test(name)) return;
  throw validationError(
    `The job name '${name}' is invalid. It may be up to 255 characters long, begins with a letter or digit, ` +
      'and holds letters, digits, dashes and underscores only.',
    'id',
  );
}

/** A compute that a job names. */
export interface ChosenCompute {
  /** Undefined for serverless. */
  readonly id: string | undefined;
  readonly facts: RunCompute;
}

/**
 * The compute a job is to run on.
 * @param computeId ARM id or name; serverless when absent
 * @throws AzureError 400 when there is no such compute
 */
export function chooseCompute(
  context: EmulatorContext,
  workspace: Resource,
  computeId: string | undefined,
  instanceCount: number,
  instanceType: string | undefined,
): ChosenCompute {
  if (computeId === undefined || /^(?:.*\/computes\/)?(?:serverless)?$/i.test(computeId)) {
    const vmSize = instanceType ?? 'Standard_DS3_v2';
    return {
      id: undefined,
      facts: { target: 'serverless', targetType: 'AmlCompute', vmSize, instanceCount },
    };
  }
  const id = computeId.startsWith('/') ? computeId : `${workspace.id}/computes/${computeId}`;
  const compute = context.store.get(id);
  const inWorkspace = id.toLowerCase().startsWith(`${workspace.id.toLowerCase()}/`);
  if (compute?.type.toLowerCase() !== computeType.toLowerCase() || !inWorkspace) {
    throw new AzureError(
      400,
      'UserError',
      `Compute with name '${id.split('/').at(-1) ?? ''}' was not found in workspace '${workspace.name}'.`,
      { target: 'properties.computeId' },
    );
  }
  const settings = objectOrEmpty(compute.properties['properties']);
  return {
    id: compute.id,
    facts: {
      target: compute.name,
      targetType: stringOrUndefined(compute.properties['computeType']) ?? 'AmlCompute',
      vmSize: stringOrUndefined(settings['vmSize']) ?? '',
      instanceCount,
    },
  };
}

/** The code version a job names. @throws AzureError 400 when there is none */
export function requireCode(
  context: EmulatorContext,
  workspace: Resource,
  codeId: string | undefined,
): Resource | undefined {
  if (codeId === undefined || codeId === '') return undefined;
  const short = /^azureml:(?<name>[^:@/]+):(?<version>[^:@/]+)$/i.exec(codeId)?.groups;
  const id =
    short === undefined
      ? codeId.replace(/^azureml:(?=\/)/, '')
      : `${workspace.id}/codes/${short['name'] ?? ''}/versions/${short['version'] ?? ''}`;
  const code = context.store.get(id);
  if (code !== undefined && /\/codes\/[^/]+\/versions\/[^/]+$/i.test(code.id)) return code;
  throw new AzureError(400, 'UserError', `The code asset '${codeId}' was not found.`, {
    target: 'properties.codeId',
  });
}

/** @throws AzureError 400 when the environment a job names does not exist */
export function requireEnvironment(
  context: EmulatorContext,
  workspace: Resource,
  environmentId: string,
): Resource {
  const environment = findEnvironment(context, workspace, environmentId);
  if (environment !== undefined) return environment;
  throw new AzureError(400, 'UserError', `The environment '${environmentId}' was not found.`, {
    target: 'properties.environmentId',
  });
}

/** @throws AzureError 400 when the command refers to inputs or outputs the job has not */
export function checkBindings(job: CommandJob): void {
  for (const member of ['inputs', 'outputs'] as const) {
    const odd = Object.keys(job[member] ?? {}).find((name) => !bindingName.test(name));
    if (odd !== undefined) {
      throw validationError(
        `The name '${odd}' is invalid: it must begin with a letter or underscore, and hold letters, digits and underscores only.`,
        `properties.${member}.${odd}`,
      );
    }
  }
  const texts = [job.command, ...Object.values(job.environmentVariables ?? {})];
  for (const { kind, name } of texts.flatMap((text) => bindingReferences(text ?? ''))) {
    if ((job[kind]?.[name] ?? null) !== null) continue;
    throw new AzureError(
      400,
      'UserError',
      `The command refers to '\${{${kind}.${name}}}', but the job has no ${kind === 'inputs' ? 'input' : 'output'} '${name}'.`,
      { target: 'properties.command' },
    );
  }
}

/** The limit of a job in milliseconds. @throws AzureError 400 when it is no duration of whole seconds */
export function jobTimeout(job: CommandJob): number | undefined {
  const timeout = job.limits?.timeout;
  if (timeout === undefined || timeout === null) return undefined;
  const milliseconds = parseDuration(timeout);
  if (milliseconds !== undefined && milliseconds >= 1000) return milliseconds;
  throw validationError(
    `The timeout '${timeout}' is invalid: it must be an ISO 8601 duration of at least one second.`,
    'properties.limits.timeout',
  );
}
