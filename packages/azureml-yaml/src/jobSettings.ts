import { isoDuration } from './durations.js';
import type { Located } from './nodes.js';
import type { PlainValue } from './tree.js';

/** How the processes of a distributed job find each other. */
export type DistributionSpec =
  | { readonly type: 'PyTorch' | 'Mpi'; readonly processCountPerInstance?: number | undefined }
  | {
      readonly type: 'TensorFlow';
      readonly workerCount?: number | undefined;
      readonly parameterServerCount: number;
    };

export interface ResourcesSpec {
  readonly instanceCount?: number | undefined;
  readonly maxInstanceCount?: number | undefined;
  readonly instanceType?: string | undefined;
  readonly shmSize?: string | undefined;
  readonly dockerArgs?: string | undefined;
  readonly locations?: readonly string[] | undefined;
  readonly properties: PlainValue;
}

export type JobIdentitySpec =
  | { readonly identityType: 'AMLToken' | 'UserIdentity' }
  | {
      readonly identityType: 'Managed';
      readonly clientId?: string | undefined;
      readonly objectId?: string | undefined;
      readonly resourceId?: string | undefined;
    };

export interface QueueSettingsSpec {
  readonly jobTier?: string | undefined;
  readonly priority?: number | undefined;
}

const COUNT = { min: 1 };

export function parseDistribution(value: Located | undefined): DistributionSpec | undefined {
  if (value === undefined) return undefined;
  const fields = value.fields([
    'type',
    'process_count_per_instance',
    'worker_count',
    'parameter_server_count',
  ]);
  const type = fields?.required('type')?.oneOf(['pytorch', 'mpi', 'tensorflow']);
  if (fields === undefined || type === undefined) return undefined;
  const foreign =
    type === 'tensorflow'
      ? (['process_count_per_instance'] as const)
      : (['worker_count', 'parameter_server_count'] as const);
  for (const key of foreign) fields.get(key)?.report(`has no meaning for a distribution of type ${type}.`);
  if (type === 'tensorflow') {
    return {
      type: 'TensorFlow',
      workerCount: fields.get('worker_count')?.integer(COUNT),
      parameterServerCount: fields.get('parameter_server_count')?.integer({ min: 0 }) ?? 0,
    };
  }
  return {
    type: type === 'pytorch' ? 'PyTorch' : 'Mpi',
    processCountPerInstance: fields.get('process_count_per_instance')?.integer(COUNT),
  };
}

export function parseResources(value: Located | undefined): ResourcesSpec | undefined {
  const fields = value?.fields([
    'instance_count',
    'max_instance_count',
    'instance_type',
    'shm_size',
    'docker_args',
    'locations',
    'properties',
  ]);
  if (fields === undefined) return undefined;
  const shm = fields.get('shm_size');
  const shmSize = shm?.text();
  if (shmSize !== undefined && !/^\d+[bkmg]$/i.test(shmSize)) {
    shm?.report(`"${shmSize}" is no size.`, 'Write a number and a unit, b, k, m or g: "2g".');
  }
  const dockerArgs = fields.get('docker_args');
  const properties = fields.get('properties');
  return {
    instanceCount: fields.get('instance_count')?.integer(COUNT),
    maxInstanceCount: fields.get('max_instance_count')?.integer(COUNT),
    instanceType: fields.get('instance_type')?.text(),
    shmSize,
    dockerArgs: dockerArgs?.node.kind === 'list' ? textList(dockerArgs)?.join(' ') : dockerArgs?.text(),
    locations: textList(fields.get('locations')),
    properties: properties?.entries() === undefined ? {} : properties.plain(),
  };
}

/** @returns the ISO 8601 duration of `limits.timeout`, which the file gives in seconds. */
export function parseTimeout(value: Located | undefined): string | undefined {
  const seconds = value?.fields(['timeout'])?.get('timeout')?.integer(COUNT);
  return seconds === undefined ? undefined : isoDuration(seconds * 1000);
}

export function parseJobIdentity(value: Located | undefined): JobIdentitySpec | undefined {
  const fields = value?.fields(['type', 'client_id', 'object_id', 'msi_resource_id']);
  const type = fields?.required('type')?.oneOf(['managed', 'managed_identity', 'aml_token', 'user_identity']);
  switch (type) {
    case undefined:
      return undefined;
    case 'aml_token':
      return { identityType: 'AMLToken' };
    case 'user_identity':
      return { identityType: 'UserIdentity' };
    case 'managed':
    case 'managed_identity':
      return {
        identityType: 'Managed',
        clientId: fields?.get('client_id')?.text(),
        objectId: fields?.get('object_id')?.text(),
        resourceId: fields?.get('msi_resource_id')?.text(),
      };
  }
}

const JOB_TIERS = {
  null: 'Null',
  spot: 'Spot',
  basic: 'Basic',
  standard: 'Standard',
  premium: 'Premium',
} as const;
const PRIORITIES = { low: 1, medium: 2, high: 3 } as const;

export function parseQueueSettings(value: Located | undefined): QueueSettingsSpec | undefined {
  const fields = value?.fields(['job_tier', 'priority']);
  if (fields === undefined) return undefined;
  const tier = fields.get('job_tier')?.oneOf(['null', 'spot', 'basic', 'standard', 'premium']);
  const priority = fields.get('priority')?.oneOf(['low', 'medium', 'high']);
  return {
    jobTier: tier && JOB_TIERS[tier],
    priority: priority && PRIORITIES[priority],
  };
}

function textList(value: Located | undefined): readonly string[] | undefined {
  return value?.list()?.flatMap((item) => item.text() ?? []);
}
