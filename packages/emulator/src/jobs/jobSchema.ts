import * as v from 'valibot';

const text = v.nullish(v.string());
/** The service turns numbers among them into strings, which clients rely on. */
const scalar = v.union([v.string(), v.pipe(v.union([v.number(), v.boolean()]), v.transform(String))]);
const texts = v.nullish(v.record(v.string(), v.nullable(scalar)));
const required = v.pipe(v.string(), v.minLength(1, 'it is empty'));

const dataInputTypes = [
  'uri_file',
  'uri_folder',
  'mltable',
  'custom_model',
  'mlflow_model',
  'triton_model',
] as const;

const jobInput = v.variant('jobInputType', [
  v.looseObject({ jobInputType: v.literal('literal'), value: v.string() }),
  v.looseObject({ jobInputType: v.picklist(dataInputTypes), uri: required, mode: v.nullish(v.string()) }),
]);

const jobOutput = v.looseObject({
  jobOutputType: v.picklist(dataInputTypes),
  uri: text,
  mode: v.nullish(v.picklist(['ReadWriteMount', 'Upload', 'Direct'])),
});

/** An input of a job as it is sent. */
export type JobInputBody = v.InferOutput<typeof jobInput>;

/** An output of a job as it is sent. */
export type JobOutputBody = v.InferOutput<typeof jobOutput>;

/** `JobBase` (2024-04-01): what every job has. */
export const jobBase = v.looseObject({
  jobType: v.picklist(['Command', 'Sweep', 'Pipeline', 'AutoML', 'Spark']),
  displayName: text,
  experimentName: v.nullish(v.pipe(v.string(), v.regex(/^[a-zA-Z0-9][\w\-. ]{0,254}$/, 'not a valid name'))),
  description: text,
  tags: texts,
  properties: texts,
  computeId: text,
  isArchived: v.nullish(v.boolean()),
});

/** The body of `Jobs_CreateOrUpdate`. */
export const jobBody = v.looseObject({ properties: jobBase });

/** `CommandJob` (2024-04-01). */
export const commandJob = v.looseObject({
  ...jobBase.entries,
  command: v.pipe(v.string(), v.regex(/[a-zA-Z0-9_]/, 'it is empty')),
  environmentId: required,
  codeId: text,
  inputs: v.nullish(v.record(v.string(), v.nullable(jobInput))),
  outputs: v.nullish(v.record(v.string(), v.nullable(jobOutput))),
  environmentVariables: v.nullish(v.record(v.string(), v.nullable(v.string()))),
  limits: v.nullish(v.looseObject({ jobLimitsType: v.literal('Command'), timeout: text })),
  resources: v.nullish(
    v.looseObject({
      instanceCount: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))),
      instanceType: text,
    }),
  ),
});

/** A job of any kind as it is sent. */
export type JobBase = v.InferOutput<typeof jobBase>;

/** A command job as it is sent. */
export type CommandJob = v.InferOutput<typeof commandJob>;
