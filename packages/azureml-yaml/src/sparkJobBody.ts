import { codeId, computeId, environmentId, type JobAssets } from './jobAssets.js';
import { jobBaseBody } from './jobBase.js';
import { inputBodies, outputBodies } from './jobPortBodies.js';
import { mapValues, type JsonObject } from './jsonObject.js';
import { pythonScalar } from './scalars.js';
import type { SparkJobSpec } from './sparkJob.js';

/** The properties of a `SparkJob` (api-version 2024-04-01). */
export async function sparkJobBody(spec: SparkJobSpec, assets: JobAssets): Promise<JsonObject> {
  const [code, environment, inputs] = await Promise.all([
    codeId(assets, spec.code),
    spec.environment && environmentId(assets, spec.environment),
    inputBodies(assets, spec.inputs),
  ]);
  const { entry, resources } = spec;
  return {
    jobType: 'Spark',
    ...jobBaseBody(spec),
    computeId: computeId(assets, spec.compute),
    codeId: code,
    entry:
      'file' in entry
        ? { sparkJobEntryType: 'SparkJobPythonEntry', file: entry.file }
        : { sparkJobEntryType: 'SparkJobScalaEntry', className: entry.className },
    args: spec.args,
    environmentId: environment,
    pyFiles: spec.pyFiles,
    jars: spec.jars,
    files: spec.files,
    archives: spec.archives,
    conf: mapValues(spec.conf, pythonScalar),
    inputs,
    outputs: outputBodies(spec.outputs),
    resources: resources && { ...resources },
    identity: identityBody(spec),
  };
}

/** Serverless Spark runs as its user unless told otherwise. */
function identityBody({ identity, compute, resources }: SparkJobSpec): JsonObject | undefined {
  if (identity !== undefined) return { ...identity };
  return compute === undefined && resources !== undefined ? { identityType: 'UserIdentity' } : undefined;
}
