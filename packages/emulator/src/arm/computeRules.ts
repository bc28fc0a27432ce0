import * as v from 'valibot';
import { AzureError } from '../azureError.js';
import { validationError } from './armErrors.js';
import type { Resource } from './resourceStore.js';

/** Kinds of compute; only AmlCompute is more than a document here. */
export const computeTypes = [
  'AKS',
  'Kubernetes',
  'AmlCompute',
  'ComputeInstance',
  'DataFactory',
  'VirtualMachine',
  'HDInsight',
  'Databricks',
  'DataLakeAnalytics',
  'SynapseSpark',
] as const;

const nodeCount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_000));

const duration = v.pipe(
  v.string(),
  v.regex(
    /^P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/,
    "a duration such as 'PT30M' is expected",
  ),
);

/** `scaleSettings` of an AmlCompute. */
export const scaleSettings = v.looseObject({
  maxNodeCount: nodeCount,
  minNodeCount: v.optional(nodeCount, 0),
  nodeIdleTimeBeforeScaleDown: v.optional(duration, 'PT120S'),
});

/** How an AmlCompute scales. */
export type ScaleSettings = v.InferOutput<typeof scaleSettings>;

/** The body of `Compute_CreateOrUpdate`; what each kind adds is checked by its own rules. */
export const computeBody = v.looseObject({
  location: v.optional(v.nullable(v.string())),
  tags: v.optional(v.nullable(v.record(v.string(), v.string()))),
  identity: v.optional(v.nullable(v.looseObject({ type: v.string() }))),
  properties: v.looseObject({
    computeType: v.picklist(computeTypes),
    description: v.optional(v.nullable(v.string())),
    disableLocalAuth: v.optional(v.nullable(v.boolean())),
    resourceId: v.optional(v.nullable(v.string())),
    properties: v.optional(v.nullable(v.looseObject({}))),
  }),
});

/** The inner `properties` of an AmlCompute. */
export const amlComputeProperties = v.looseObject({
  vmSize: v.string(),
  vmPriority: v.optional(v.nullable(v.picklist(['Dedicated', 'LowPriority'])), 'Dedicated'),
  osType: v.optional(v.nullable(v.picklist(['Linux', 'Windows'])), 'Linux'),
  scaleSettings: v.optional(scaleSettings, {
    maxNodeCount: 1,
    minNodeCount: 0,
    nodeIdleTimeBeforeScaleDown: 'PT120S',
  }),
  subnet: v.optional(v.nullable(v.looseObject({ id: v.string() }))),
  userAccountCredentials: v.optional(v.nullable(v.looseObject({ adminUserName: v.string() }))),
  remoteLoginPortPublicAccess: v.optional(
    v.nullable(v.picklist(['Enabled', 'Disabled', 'NotSpecified'])),
    'NotSpecified',
  ),
  isolatedNetwork: v.optional(v.nullable(v.boolean()), false),
  enableNodePublicIp: v.optional(v.nullable(v.boolean()), true),
});

/** An AmlCompute's inner properties as its author wants them. */
export type AmlComputeProperties = v.InferOutput<typeof amlComputeProperties>;

/** The body of `Compute_Update`. */
export const computePatch = v.looseObject({
  properties: v.looseObject({ properties: v.looseObject({ scaleSettings }) }),
});

/** @throws AzureError 400 when the name breaks Azure's rule */
export function checkComputeName(name: string): void {
  if (/^[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/.test(name)) return;
  throw validationError(
    `Compute name '${name}' is invalid. It must be 3 to 24 characters long, start with a letter, end with a ` +
      'letter or digit, and consist of letters, digits and hyphens.',
    'computeName',
  );
}

/**
 * Checks what the schema cannot say.
 * @throws AzureError 400
 */
export function checkAmlCompute(
  { vmSize, scaleSettings: scale }: AmlComputeProperties,
  location: string,
): void {
  if (!/^(?:Standard|Basic)_[A-Z]{1,4}\d+[\w-]*$/i.test(vmSize)) {
    throw new AzureError(
      400,
      'VmSizeNotSupported',
      `The specified Azure ML Compute VM size ${vmSize} is not supported in region ${location}.`,
      { target: 'properties.properties.vmSize' },
    );
  }
  checkScale(scale);
}

/** @throws AzureError 400 when the bounds contradict each other */
export function checkScale({ minNodeCount, maxNodeCount }: ScaleSettings): void {
  if (minNodeCount <= maxNodeCount) return;
  throw validationError(
    `The minimum node count ${minNodeCount} must not exceed the maximum node count ${maxNodeCount}.`,
    'properties.properties.scaleSettings',
  );
}

/** @throws AzureError 400 when a compute of another kind bears the name */
export function checkSameKind(existing: Resource | undefined, computeType: string): void {
  const before = existing?.properties['computeType'];
  if (typeof before !== 'string' || before === computeType) return;
  throw new AzureError(
    400,
    'ComputeTypeMismatch',
    `A compute named '${existing?.name ?? ''}' of type '${before}' already exists; its type cannot be ` +
      `changed to '${computeType}'.`,
    { target: 'properties.computeType' },
  );
}
