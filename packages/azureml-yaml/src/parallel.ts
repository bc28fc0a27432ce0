import { parseCode, type CodeSource } from './code.js';
import type { YamlDocument } from './document.js';
import { parseEnvironmentSource, type EnvironmentSource } from './environmentSource.js';
import { parseResources, type ResourcesSpec } from './jobSettings.js';
import { literalMap, type TextMap } from './mappings.js';
import type { Fields, Located } from './nodes.js';

/** What runs on each mini-batch. */
export interface ParallelTaskSpec {
  readonly type: 'run_function' | 'model' | 'function';
  readonly code?: CodeSource | undefined;
  readonly entryScript?: string | undefined;
  readonly programArguments?: string | undefined;
  readonly model?: string | undefined;
  readonly appendRowTo?: string | undefined;
  readonly environment?: EnvironmentSource | undefined;
}

/** How data is cut into mini-batches and run; a node may change what its component says. */
export interface ParallelSpec {
  readonly task?: ParallelTaskSpec | undefined;
  readonly inputData?: string | undefined;
  /** Items, or bytes. */
  readonly miniBatchSize?: number | undefined;
  readonly partitionKeys?: readonly string[] | undefined;
  readonly loggingLevel?: string | undefined;
  readonly retrySettings?:
    { readonly timeout?: number | undefined; readonly maxRetries?: number | undefined } | undefined;
  readonly maxConcurrencyPerInstance?: number | undefined;
  readonly errorThreshold?: number | undefined;
  readonly miniBatchErrorThreshold?: number | undefined;
  readonly environmentVariables: TextMap;
  readonly resources?: ResourcesSpec | undefined;
}

/** The keys of a parallel run. */
export const PARALLEL_KEYS = [
  'task',
  'input_data',
  'mini_batch_size',
  'partition_keys',
  'logging_level',
  'retry_settings',
  'max_concurrency_per_instance',
  'error_threshold',
  'mini_batch_error_threshold',
  'environment_variables',
  'resources',
] as const;

/** @param whole - false for a node that changes a component, where nothing is required */
export function readParallel(
  document: YamlDocument,
  fields: Fields<(typeof PARALLEL_KEYS)[number]>,
  whole: boolean,
): ParallelSpec {
  const retries = fields.get('retry_settings')?.fields(['timeout', 'max_retries']);
  const inputData = whole ? fields.required('input_data') : fields.get('input_data');
  return {
    task: parseTask(document, whole ? fields.required('task') : fields.get('task')),
    inputData: inputData?.text(),
    miniBatchSize: parseMiniBatchSize(fields.get('mini_batch_size')),
    partitionKeys: fields
      .get('partition_keys')
      ?.list()
      ?.flatMap((item) => item.text() ?? []),
    loggingLevel: fields.get('logging_level')?.oneOf(['debug', 'info', 'warning'])?.toUpperCase(),
    retrySettings: retries && {
      timeout: retries.get('timeout')?.integer({ min: 1 }),
      maxRetries: retries.get('max_retries')?.integer({ min: 0 }),
    },
    maxConcurrencyPerInstance: fields.get('max_concurrency_per_instance')?.integer({ min: 1 }),
    errorThreshold: fields.get('error_threshold')?.integer({ min: -1 }),
    miniBatchErrorThreshold: fields.get('mini_batch_error_threshold')?.integer({ min: -1 }),
    environmentVariables: literalMap(fields.get('environment_variables')),
    resources: parseResources(fields.get('resources')),
  };
}

function parseTask(document: YamlDocument, value: Located | undefined): ParallelTaskSpec | undefined {
  const fields = value?.fields([
    'type',
    'code',
    'entry_script',
    'program_arguments',
    'model',
    'append_row_to',
    'environment',
  ]);
  const type = fields?.required('type')?.oneOf(['run_function', 'model', 'function']);
  const environment = fields?.required('environment');
  const rest = {
    code: parseCode(document, fields?.get('code')),
    entryScript: fields?.get('entry_script')?.text(),
    programArguments: fields?.get('program_arguments')?.text(),
    model: fields?.get('model')?.text(),
    appendRowTo: fields?.get('append_row_to')?.text(),
    environment: environment && parseEnvironmentSource(document, environment),
  };
  return type && { type, ...rest };
}

const UNITS = { kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 } as const;

/** `10`, or a size such as `10kb`. */
function parseMiniBatchSize(value: Located | undefined): number | undefined {
  const text = value?.literal();
  if (value === undefined || text === undefined) return undefined;
  const size = /^(\d+)\s*(kb|mb|gb)?$/i.exec(text);
  if (size === null) {
    value.report(`"${text}" is no size of a mini-batch.`, 'Write a number of items, or bytes: "10kb".');
    return undefined;
  }
  const unit = size[2]?.toLowerCase();
  const factor = unit === 'kb' || unit === 'mb' || unit === 'gb' ? UNITS[unit] : 1;
  return Number(size[1]) * factor;
}
