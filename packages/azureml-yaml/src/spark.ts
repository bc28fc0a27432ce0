import { parseCode, type CodeSource } from './code.js';
import type { YamlDocument } from './document.js';
import { parseEnvironmentSource, type EnvironmentSource } from './environmentSource.js';
import type { Fields, Located } from './nodes.js';

/** What runs on Spark: in a job, in a node of a pipeline, and in a component. */
export interface SparkSpec {
  readonly code?: CodeSource | undefined;
  readonly entry: { readonly file: string } | { readonly className: string };
  readonly environment?: EnvironmentSource | undefined;
  readonly pyFiles?: readonly string[] | undefined;
  readonly jars?: readonly string[] | undefined;
  readonly files?: readonly string[] | undefined;
  readonly archives?: readonly string[] | undefined;
  /** Spark's own names. */
  readonly conf: SparkConf;
  readonly args?: string | undefined;
}

export type SparkConf = Readonly<Record<string, string | number | boolean>>;

/** The keys of what runs on Spark. */
export const SPARK_KEYS = [
  'code',
  'entry',
  'environment',
  'py_files',
  'jars',
  'files',
  'archives',
  'conf',
  'args',
] as const;

/** Reads what runs on Spark. */
export function readSpark(
  document: YamlDocument,
  fields: Fields<(typeof SPARK_KEYS)[number]>,
): SparkSpec | undefined {
  const entry = parseEntry(fields.required('entry'));
  const environment = fields.get('environment');
  const rest = {
    code: parseCode(document, fields.get('code')),
    environment: environment && parseEnvironmentSource(document, environment),
    pyFiles: textItems(fields.get('py_files')),
    jars: textItems(fields.get('jars')),
    files: textItems(fields.get('files')),
    archives: textItems(fields.get('archives')),
    conf: parseSparkConf(fields.get('conf')),
    args: fields.get('args')?.text(),
  };
  return entry && { ...rest, entry };
}

function parseEntry(value: Located | undefined): SparkSpec['entry'] | undefined {
  const fields = value?.fields(['file', 'class_name']);
  const file = fields?.get('file')?.text();
  if (file !== undefined) return { file };
  const className = fields?.get('class_name')?.text();
  if (className !== undefined) return { className };
  if (fields !== undefined && !fields.has('file') && !fields.has('class_name')) {
    value?.report('An entry has a "file" or a "class_name".');
  }
  return undefined;
}

/** Short names that the `az ml` client takes for Spark's own. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  driver_cores: 'spark.driver.cores',
  driver_memory: 'spark.driver.memory',
  executor_cores: 'spark.executor.cores',
  executor_memory: 'spark.executor.memory',
  executor_instances: 'spark.executor.instances',
  dynamic_allocation_enabled: 'spark.dynamicAllocation.enabled',
  dynamic_allocation_min_executors: 'spark.dynamicAllocation.minExecutors',
  dynamic_allocation_max_executors: 'spark.dynamicAllocation.maxExecutors',
};

const REQUIRED = [
  'spark.driver.cores',
  'spark.driver.memory',
  'spark.executor.cores',
  'spark.executor.memory',
];

/** Reads `conf:`. */
export function parseSparkConf(value: Located | undefined): SparkConf {
  const conf: Record<string, string | number | boolean> = {};
  for (const [key, item] of value?.entries() ?? []) {
    if (item.isNull) continue;
    const plain = item.literal() === undefined ? undefined : item.plain();
    if (typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean') {
      const isCount = typeof plain === 'string' && /^\d+$/.test(plain);
      conf[SHORT_NAMES[key] ?? key] = isCount ? Number(plain) : plain;
    }
  }
  return conf;
}

/** A job's configuration must say what Spark cannot guess. */
export function checkSparkConf(value: Located | undefined, owner: Located, conf: SparkConf): void {
  const place = value ?? owner;
  const missing = REQUIRED.filter((name) => !(name in conf));
  if (missing.length > 0) place.report(`The Spark configuration "conf" lacks ${missing.join(', ')}.`);
  const isDynamic = String(conf['spark.dynamicAllocation.enabled']).toLowerCase() === 'true';
  const bounds = ['spark.dynamicAllocation.minExecutors', 'spark.dynamicAllocation.maxExecutors'];
  if (isDynamic && bounds.some((name) => !(name in conf))) {
    place.report(`Dynamic allocation needs ${bounds.join(' and ')}.`);
  } else if (!isDynamic && !('spark.executor.instances' in conf)) {
    place.report('The Spark configuration "conf" lacks spark.executor.instances.');
  }
}

function textItems(value: Located | undefined): readonly string[] | undefined {
  return value?.list()?.flatMap((item) => item.text() ?? []);
}
