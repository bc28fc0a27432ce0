import { isoDuration } from './durations.js';
import type { Json } from '@azureml-actions/rest/json';
import type { JsonObject } from './jsonObject.js';
import type { Located } from './nodes.js';
import { camelKey, parseWord, parseWords } from './automlWords.js';
import { parseEarlyTermination } from './sweepSettings.js';
import { parseSearchParameter } from './searchSpace.js';
import { pythonScalar } from './scalars.js';

/** How one member of a mapping is read. */
type Reader = (value: Located) => Json | undefined;

const integer: Reader = (value) => value.integer();
const number: Reader = (value) => value.number();
const flag: Reader = (value) => value.boolean();
const text: Reader = (value) => value.text();
const minutes: Reader = (value) => {
  const count = value.integer({ min: 1 });
  return count === undefined ? undefined : isoDuration(count * 60_000);
};
const texts: Reader = (value) =>
  value.node.kind === 'list' ? value.list()?.flatMap((item) => item.text() ?? []) : [value.text() ?? ''];
const word =
  (...words: readonly string[]): Reader =>
  (value) =>
    parseWord(value, words);

/** A mapping read member by member, in the REST API's spelling; `names` where that is not the camel case. */
export function readMembers(
  value: Located | undefined,
  readers: Readonly<Record<string, Reader>>,
  names: Readonly<Record<string, string>> = {},
): JsonObject | undefined {
  const fields = value?.fields(Object.keys(readers));
  if (fields === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(readers).map(([key, read]) => {
      const item = fields.get(key);
      return [names[key] ?? camelKey(key), item && read(item)];
    }),
  );
}

const TIMES = { timeout_minutes: 'timeout', trial_timeout_minutes: 'trialTimeout' };

/** `limits:` of tables, images and texts. */
export const readLimits = {
  table: (value: Located | undefined): JsonObject | undefined =>
    readMembers(
      value,
      {
        enable_early_termination: flag,
        exit_score: number,
        max_concurrent_trials: integer,
        max_cores_per_trial: integer,
        max_nodes: integer,
        max_trials: integer,
        timeout_minutes: minutes,
        trial_timeout_minutes: minutes,
      },
      TIMES,
    ),
  image: (value: Located | undefined): JsonObject | undefined =>
    readMembers(
      value,
      { max_concurrent_trials: integer, max_trials: integer, timeout_minutes: minutes },
      TIMES,
    ),
  text: (value: Located | undefined): JsonObject | undefined =>
    readMembers(
      value,
      {
        max_concurrent_trials: integer,
        max_trials: integer,
        max_nodes: integer,
        timeout_minutes: minutes,
        trial_timeout_minutes: minutes,
      },
      TIMES,
    ),
};

const TRANSFORMERS = [
  'TextTargetEncoder',
  'OneHotEncoder',
  'CatTargetEncoder',
  'TfIdf',
  'WoETargetEncoder',
  'LabelEncoder',
  'WordEmbedding',
  'NaiveBayes',
  'CountVectorizer',
  'HashOneHotEncoder',
];
const TUNABLE = ['Imputer', 'TfIdf', 'HashOneHotEncoder'];

/** `featurization:` of tables. */
export function readFeaturization(value: Located | undefined): JsonObject | undefined {
  return readMembers(value, {
    mode: word('Auto', 'Custom', 'Off'),
    dataset_language: text,
    enable_dnn_featurization: flag,
    blocked_transformers: (item) => parseWords(item, TRANSFORMERS),
    column_name_and_types: (item) => item.plain(),
    transformer_params: readTransformers,
  });
}

/** `featurization:` of texts. */
export function readTextFeaturization(value: Located | undefined): JsonObject | undefined {
  return readMembers(value, { dataset_language: text });
}

function readTransformers(value: Located): Json | undefined {
  const found: Record<string, Json> = {};
  for (const [key, item] of value.entries() ?? []) {
    const name = TUNABLE.find((known) => known.toLowerCase() === key.replaceAll('_', '').toLowerCase());
    if (name === undefined) item.report(`"${key}" is no transformer with parameters.`);
    const columns = item
      .list()
      ?.map((entry) => readMembers(entry, { fields: texts, parameters: (p) => p.plain() }) ?? {});
    if (name !== undefined && columns !== undefined) found[name] = columns;
  }
  return found;
}

/** `training:` of tables. */
export function readTraining(
  value: Located | undefined,
  algorithms: readonly string[],
): JsonObject | undefined {
  return readMembers(
    value,
    {
      enable_dnn_training: flag,
      enable_model_explainability: flag,
      enable_onnx_compatible_models: flag,
      enable_stack_ensemble: flag,
      enable_vote_ensemble: flag,
      ensemble_model_download_timeout: minutes,
      ensemble_model_download_timeout_minutes: minutes,
      stack_ensemble_settings: readStackEnsemble,
      training_mode: word('Auto', 'Distributed', 'NonDistributed'),
      allowed_training_algorithms: (item) => parseWords(item, algorithms),
      blocked_training_algorithms: (item) => parseWords(item, algorithms),
    },
    { ensemble_model_download_timeout_minutes: 'ensembleModelDownloadTimeout' },
  );
}

function readStackEnsemble(value: Located): Json | undefined {
  return readMembers(
    value,
    {
      stack_meta_learner_type: word(
        'LogisticRegression',
        'LogisticRegressionCV',
        'LightGBMClassifier',
        'ElasticNet',
        'ElasticNetCV',
        'LightGBMRegressor',
        'LinearRegression',
      ),
      stack_meta_learner_train_percentage: number,
      stack_meta_learner_kwargs: (item) => item.plain(),
    },
    { stack_meta_learner_kwargs: 'stackMetaLearnerKWargs' },
  );
}

/** `auto`, or a number. */
export function autoOrNumber(value: Located): Json | undefined {
  if (isAuto(value)) return { mode: 'Auto' };
  const count = value.integer();
  return count === undefined ? undefined : { mode: 'Custom', value: count };
}

function autoOrNumbers(value: Located): Json | undefined {
  if (isAuto(value)) return { mode: 'Auto' };
  const values = value.node.kind === 'list' ? value.list() : [value];
  return { mode: 'Custom', values: values?.flatMap((item) => item.integer() ?? []) ?? [] };
}

function isAuto({ node }: Located): boolean {
  return node.kind === 'scalar' && node.value.kind === 'string' && node.value.text.toLowerCase() === 'auto';
}

/** `forecasting:`. */
export function readForecasting(value: Located | undefined): JsonObject | undefined {
  return readMembers(value, {
    country_or_region_for_holidays: text,
    cv_step_size: integer,
    forecast_horizon: autoOrNumber,
    target_lags: autoOrNumbers,
    target_rolling_window_size: autoOrNumber,
    time_column_name: text,
    time_series_id_column_names: texts,
    frequency: text,
    feature_lags: word('None', 'Auto'),
    seasonality: autoOrNumber,
    short_series_handling_config: word('None', 'Auto', 'Pad', 'Drop'),
    use_stl: word('None', 'Season', 'SeasonTrend'),
    target_aggregate_function: word('None', 'Sum', 'Max', 'Min', 'Mean'),
    features_unknown_at_forecast_time: texts,
  });
}

/** `sweep:` of images and texts. */
export function readAutomlSweep(value: Located | undefined): JsonObject | undefined {
  return readMembers(value, {
    sampling_algorithm: word('Grid', 'Random', 'Bayesian'),
    early_termination: (item) => {
      const policy = parseEarlyTermination(item);
      return policy && { ...policy };
    },
  });
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  learning_rate_scheduler: [
    'None',
    'WarmupCosine',
    'Step',
    'Linear',
    'Cosine',
    'CosineWithRestarts',
    'Polynomial',
    'Constant',
    'ConstantWithWarmup',
  ],
  optimizer: ['None', 'Sgd', 'Adam', 'Adamw'],
  model_size: ['None', 'Small', 'Medium', 'Large', 'ExtraLarge'],
  validation_metric_type: ['None', 'Coco', 'Voc', 'CocoVoc'],
  log_training_metrics: ['Enable', 'Disable'],
  log_validation_loss: ['Enable', 'Disable'],
};

/** `training_parameters:` of images and texts, whose values go as they are. */
export function readTrainingParameters(
  value: Located | undefined,
  known: readonly string[],
): JsonObject | undefined {
  return readMembers(
    value,
    Object.fromEntries(
      known.map((key) => [
        key,
        (item: Located) => (WORDS[key] === undefined ? item.plain() : parseWord(item, WORDS[key])),
      ]),
    ),
  );
}

/** `search_space:` of images and texts: distributions written as text, `choice(2,360)`. */
export function readAutomlSearchSpace(
  value: Located | undefined,
  known: readonly string[],
): readonly JsonObject[] | undefined {
  const readers = Object.fromEntries(known.map((key) => [key, searchText]));
  return value?.list()?.map((item) => readMembers(item, readers) ?? {});
}

function searchText(value: Located): string | undefined {
  if (value.node.kind !== 'map') return value.literal();
  const { entries } = value.node;
  const choices = entries.get('values')?.value;
  if (choices?.kind === 'list' && choices.items.some(isFlag)) {
    return `choice(${choices.items.map((item) => (isFlag(item) ? pythonScalar(item.value.value) : '')).join(',')})`;
  }
  const parameter = parseSearchParameter(value);
  const given = parameter && Object.values(parameter.arguments).flat();
  return parameter && `${parameter.type}(${given?.map(quoted).join(',') ?? ''})`;
}

function isFlag(node: Located['node']): node is Extract<Located['node'], { kind: 'scalar' }> & {
  readonly value: { readonly kind: 'boolean'; readonly value: boolean };
} {
  return node.kind === 'scalar' && node.value.kind === 'boolean';
}

function quoted(value: Json | undefined): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
