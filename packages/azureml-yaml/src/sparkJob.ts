import type { YamlDocument } from './document.js';
import { JOB_BASE_KEYS, readJobBase, type JobBaseSpec } from './jobBase.js';
import { parseJobInputs, type JobInputSpec } from './jobInputs.js';
import { parseJobOutputs, type JobOutputSpec } from './jobOutputs.js';
import { parseJobIdentity, type JobIdentitySpec } from './jobSettings.js';
import { checkSparkConf, readSpark, SPARK_KEYS, type SparkSpec } from './spark.js';
import { parseSparkResources, type SparkResourcesSpec } from './sparkResources.js';

/** A Spark job as its file states it. */
export interface SparkJobSpec extends JobBaseSpec, SparkSpec {
  readonly kind: 'spark';
  readonly inputs: Readonly<Record<string, JobInputSpec>>;
  readonly outputs: Readonly<Record<string, JobOutputSpec>>;
  readonly resources?: SparkResourcesSpec | undefined;
  readonly identity?: JobIdentitySpec | undefined;
}

/** Reads an `az ml` Spark job. @returns `undefined` after a reported mistake */
export function readSparkJob(document: YamlDocument): SparkJobSpec | undefined {
  const fields = document.top.fields([
    ...JOB_BASE_KEYS,
    ...SPARK_KEYS,
    'inputs',
    'outputs',
    'resources',
    'identity',
    'services',
  ]);
  if (fields === undefined) return undefined;
  const spark = readSpark(document, fields);
  if (spark !== undefined) checkSparkConf(fields.get('conf'), document.top, spark.conf);
  if (spark !== undefined && spark.code === undefined) fields.required('code');
  const rest = {
    ...readJobBase(fields),
    kind: 'spark',
    inputs: parseJobInputs(document, fields.get('inputs')),
    outputs: parseJobOutputs(fields.get('outputs')),
    resources: parseSparkResources(fields.get('resources')),
    identity: parseJobIdentity(fields.get('identity')),
  } as const;
  if (!fields.has('compute') && !fields.has('resources')) {
    document.top.report('A Spark job needs a "compute", or "resources" for serverless Spark.');
  }
  return spark && { ...rest, ...spark };
}
