import type { Json } from '@azureml-actions/rest/json';
import {
  IMAGE_CLASSIFICATION_PARAMETERS,
  OBJECT_DETECTION_PARAMETERS,
  TEXT_PARAMETERS,
} from './automlParameters.js';
import {
  autoOrNumber,
  readAutomlSearchSpace,
  readAutomlSweep,
  readFeaturization,
  readForecasting,
  readLimits,
  readTextFeaturization,
  readTraining,
  readTrainingParameters,
} from './automlSettings.js';
import { AUTOML_FACTS, AUTOML_TASKS, type AutomlTask } from './automlTasks.js';
import { parseWord } from './automlWords.js';
import { parseDataSource, type DataSource } from './dataSources.js';
import type { YamlDocument } from './document.js';
import { JOB_BASE_KEYS, readJobBase, type JobBaseSpec } from './jobBase.js';
import { parseJobOutputs, type JobOutputSpec } from './jobOutputs.js';
import {
  parseJobIdentity,
  parseQueueSettings,
  parseResources,
  type JobIdentitySpec,
  type QueueSettingsSpec,
  type ResourcesSpec,
} from './jobSettings.js';
import { literalMap, type TextMap } from './mappings.js';
import { declaredFields, type Fields, type Located } from './nodes.js';

/** An AutoML job as its file states it. */
export interface AutomlJobSpec extends JobBaseSpec {
  readonly kind: 'automl';
  readonly task: AutomlTask;
  /** `taskDetails` but for the data, in the REST API's words. */
  readonly details: Readonly<Record<string, Json | undefined>>;
  /** `trainingData`, `validationData`, `testData`: all tables. */
  readonly data: Readonly<Record<string, DataSource>>;
  readonly outputs: Readonly<Record<string, JobOutputSpec>>;
  readonly resources?: ResourcesSpec | undefined;
  readonly queueSettings?: QueueSettingsSpec | undefined;
  readonly identity?: JobIdentitySpec | undefined;
  readonly environmentId?: string | undefined;
  readonly environmentVariables?: TextMap | undefined;
}

const COMMON_KEYS = [
  ...JOB_BASE_KEYS,
  'task',
  'primary_metric',
  'log_verbosity',
  'training_data',
  'validation_data',
  'target_column_name',
  'limits',
  'outputs',
  'resources',
  'queue_settings',
  'identity',
  'environment_id',
  'environment_variables',
  'services',
] as const;
type CommonFields = Fields<(typeof COMMON_KEYS)[number]>;

/** Reads an `az ml` AutoML job. @returns `undefined` after a reported mistake */
export function readAutomlJob(document: YamlDocument): AutomlJobSpec | undefined {
  const task = declaredFields(document.top, ['task'])?.required('task')?.oneOf(AUTOML_TASKS);
  if (task === undefined) return undefined;
  const { family } = AUTOML_FACTS[task];
  if (family === 'table') return readTable(document, task);
  return family === 'image' ? readImage(document, task) : readText(document, task);
}

function readTable(document: YamlDocument, task: AutomlTask): AutomlJobSpec | undefined {
  const fields = document.top.fields([
    ...COMMON_KEYS,
    'test_data',
    'test_data_size',
    'validation_data_size',
    'n_cross_validations',
    'cv_split_column_names',
    'weight_column_name',
    'featurization',
    'training',
    ...(task === 'forecasting' ? (['forecasting'] as const) : []),
    ...(task === 'classification' ? (['positive_label'] as const) : []),
  ]);
  if (fields === undefined) return undefined;
  const folds = fields.get('n_cross_validations');
  if (task === 'forecasting') fields.required('forecasting');
  return readCommon(document, task, fields, fields.get('test_data'), {
    limitSettings: readLimits.table(fields.get('limits')),
    testDataSize: fields.get('test_data_size')?.number(),
    validationDataSize: fields.get('validation_data_size')?.number(),
    nCrossValidations: folds && autoOrNumber(folds),
    cvSplitColumnNames: fields
      .get('cv_split_column_names')
      ?.list()
      ?.flatMap((item) => item.text() ?? []),
    weightColumnName: fields.get('weight_column_name')?.text(),
    featurizationSettings: readFeaturization(fields.get('featurization')),
    trainingSettings: readTraining(fields.get('training'), AUTOML_FACTS[task].algorithms),
    forecastingSettings: readForecasting(fields.get('forecasting')),
    positiveLabel: fields.get('positive_label')?.text(),
  });
}

function readImage(document: YamlDocument, task: AutomlTask): AutomlJobSpec | undefined {
  const fields = document.top.fields([
    ...COMMON_KEYS,
    'test_data',
    'test_data_size',
    'validation_data_size',
    'training_parameters',
    'sweep',
    'search_space',
  ]);
  if (fields === undefined) return undefined;
  const known = task.startsWith('image_classification')
    ? IMAGE_CLASSIFICATION_PARAMETERS
    : OBJECT_DETECTION_PARAMETERS;
  return readCommon(document, task, fields, fields.get('test_data'), {
    limitSettings: readLimits.image(fields.get('limits')) ?? {},
    validationDataSize: fields.get('validation_data_size')?.number(),
    testDataSize: fields.get('test_data_size')?.number(),
    modelSettings: readTrainingParameters(fields.get('training_parameters'), known),
    sweepSettings: readAutomlSweep(fields.get('sweep')),
    searchSpace: readAutomlSearchSpace(fields.get('search_space'), known),
  });
}

function readText(document: YamlDocument, task: AutomlTask): AutomlJobSpec | undefined {
  const fields = document.top.fields([
    ...COMMON_KEYS,
    'featurization',
    'training_parameters',
    'sweep',
    'search_space',
  ]);
  if (fields === undefined) return undefined;
  return readCommon(document, task, fields, undefined, {
    limitSettings: { maxTrials: 1, ...withoutGaps(readLimits.text(fields.get('limits'))) },
    featurizationSettings: readTextFeaturization(fields.get('featurization')),
    fixedParameters: readTrainingParameters(fields.get('training_parameters'), TEXT_PARAMETERS),
    sweepSettings: readAutomlSweep(fields.get('sweep')),
    searchSpace: readAutomlSearchSpace(fields.get('search_space'), TEXT_PARAMETERS),
  });
}

function readCommon(
  document: YamlDocument,
  task: AutomlTask,
  fields: CommonFields,
  testData: Located | undefined,
  own: Readonly<Record<string, Json | undefined>>,
): AutomlJobSpec {
  const { taskType, metrics, family } = AUTOML_FACTS[task];
  const target =
    task === 'text_ner' ? fields.get('target_column_name') : fields.required('target_column_name');
  const verbosity = parseWord(fields.get('log_verbosity'), VERBOSITIES);
  const metric = parseWord(fields.get('primary_metric'), metrics);
  // Of texts with one metric only, the client sends none.
  const sendsMetric = family !== 'text' || metrics.length > 1;
  const data: Record<string, DataSource> = {};
  const tables = {
    trainingData: fields.required('training_data'),
    validationData: fields.get('validation_data'),
    testData,
  };
  for (const [name, value] of Object.entries(tables)) {
    const source = value && parseTable(document, value);
    if (source !== undefined) data[name] = source;
  }
  const variables = fields.get('environment_variables');
  return {
    ...readJobBase(fields),
    kind: 'automl',
    task,
    details: {
      taskType,
      primaryMetric: sendsMetric ? (metric ?? metrics[0]) : undefined,
      targetColumnName: task === 'text_ner' ? undefined : target?.text(),
      logVerbosity: verbosity ?? 'Info',
      ...own,
    },
    data,
    outputs: parseJobOutputs(fields.get('outputs')),
    resources: parseResources(fields.get('resources')),
    queueSettings: parseQueueSettings(fields.get('queue_settings')),
    identity: parseJobIdentity(fields.get('identity')),
    environmentId: fields.get('environment_id')?.text(),
    environmentVariables: variables && literalMap(variables),
  };
}

const VERBOSITIES = ['NotSet', 'Debug', 'Info', 'Warning', 'Error', 'Critical'];

function parseTable(document: YamlDocument, value: Located): DataSource | undefined {
  const fields = value.fields(['type', 'path', 'mode', 'datastore']);
  fields?.get('type')?.oneOf(['mltable']);
  const path = fields?.required('path');
  return path && parseDataSource(document, path, 'mltable', fields?.get('datastore')?.text());
}

function withoutGaps(
  value: Readonly<Record<string, Json | undefined>> | undefined,
): Record<string, Json | undefined> {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, item]) => item !== undefined));
}
