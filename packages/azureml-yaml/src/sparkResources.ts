import type { Located } from './nodes.js';

/** The machines of a serverless Spark job. */
export interface SparkResourcesSpec {
  readonly instanceType?: string | undefined;
  readonly runtimeVersion?: string | undefined;
}

/** Reads `resources:` of a Spark job. */
export function parseSparkResources(value: Located | undefined): SparkResourcesSpec | undefined {
  const fields = value?.fields(['instance_type', 'runtime_version']);
  return (
    fields && {
      instanceType: fields.get('instance_type')?.text(),
      runtimeVersion: fields.get('runtime_version')?.literal(),
    }
  );
}
