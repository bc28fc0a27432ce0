import { describe, expect, test } from '@jest/globals';
import { parseJob, toJobBody } from '@azureml-actions/azureml-yaml';
import { fakeAssets } from './fakeAssets.ts';
import { documentOf, mistakesOf } from './memoryFiles.ts';
import { OpenApi, specsPresent } from './openapi.ts';

const FILES = { 'ml/mlt/MLTable': '', 'ml/src/a.py': '' };
const HEAD = `type: automl
compute: azureml:cpu
training_data: {type: mltable, path: ./mlt}
target_column_name: y
`;

async function details(lines: string): Promise<unknown> {
  const body: unknown = JSON.parse(
    JSON.stringify(await toJobBody(parseJob(documentOf(HEAD + lines, FILES)), fakeAssets())),
  );
  if (specsPresent) expect(new OpenApi().errors('mfe.json', 'JobBaseResource', body)).toEqual([]);
  return body;
}

describe('an AutoML job', () => {
  test.each([
    [
      'task: classification\npositive_label: "1"\ntraining: {blocked_training_algorithms: [xg_boost_classifier, linear_svm]}\n' +
        'featurization: {mode: custom, blocked_transformers: [TfIdf], transformer_params: {imputer: [{fields: [a], parameters: {strategy: median}}]}}\n',
      {
        taskType: 'Classification',
        primaryMetric: 'AUCWeighted',
        positiveLabel: '1',
        trainingSettings: { blockedTrainingAlgorithms: ['XGBoostClassifier', 'LinearSVM'] },
        featurizationSettings: {
          mode: 'Custom',
          blockedTransformers: ['TfIdf'],
          transformerParams: { Imputer: [{ fields: ['a'], parameters: { strategy: 'median' } }] },
        },
      },
    ],
    [
      'task: regression\nprimary_metric: r2_score\nn_cross_validations: auto\nlimits: {timeout_minutes: 60, max_trials: 2}\n',
      {
        taskType: 'Regression',
        primaryMetric: 'R2Score',
        nCrossValidations: { mode: 'Auto' },
        limitSettings: { timeout: 'PT1H', maxTrials: 2 },
      },
    ],
    [
      'task: forecasting\nforecasting: {time_column_name: t, forecast_horizon: 14, target_lags: [1, 2], seasonality: auto}\n',
      {
        taskType: 'Forecasting',
        forecastingSettings: {
          timeColumnName: 't',
          forecastHorizon: { mode: 'Custom', value: 14 },
          targetLags: { mode: 'Custom', values: [1, 2] },
          seasonality: { mode: 'Auto' },
        },
      },
    ],
    [
      'task: image_object_detection\nsearch_space: [{model_name: {type: choice, values: [a, b]}, nesterov: {type: choice, values: [true]}, image_size: 640, learning_rate: {type: uniform, min_value: 0.001, max_value: 1}}]\n',
      {
        taskType: 'ImageObjectDetection',
        primaryMetric: 'MeanAveragePrecision',
        searchSpace: [
          {
            modelName: "choice('a','b')",
            nesterov: 'choice(True)',
            imageSize: '640',
            learningRate: 'uniform(0.001,1)',
          },
        ],
      },
    ],
    ['task: image_instance_segmentation\n', { taskType: 'ImageInstanceSegmentation' }],
    [
      'task: image_classification\ntraining_parameters: {step_lr_gamma: 0.5}\n',
      { modelSettings: { stepLRGamma: 0.5 } },
    ],
    ['task: image_classification_multilabel\n', { primaryMetric: 'IOU' }],
    ['task: text_classification\n', { limitSettings: { maxTrials: 1 }, primaryMetric: 'Accuracy' }],
    ['task: text_classification_multilabel\n', { taskType: 'TextClassificationMultilabel' }],
    ['task: text_ner\n', { taskType: 'TextNER' }],
  ])('%s', async (lines, expected) => {
    expect(await details(lines)).toMatchObject({ properties: { taskDetails: expected } });
  });

  test('tells all its mistakes at once', () => {
    const lines =
      'task: classification\nprimary_metric: acuracy\nlimit: {}\ntraining: {allowed_training_algorithms: [prophet]}\n';
    expect(mistakesOf(() => parseJob(documentOf(HEAD + lines, FILES)))).toEqual([
      '6:1 primary_metric: "acuracy" is not accepted. Did you mean "accuracy"?',
      '7:1 limit: "limit" is not a known key here. Did you mean "limits"?',
      expect.stringMatching(/^8:\d+ training.allowed_training_algorithms.0: "prophet" is not accepted\./),
    ]);
  });
});

describe('a Spark job', () => {
  const CONF =
    'conf: {driver_cores: 1, spark.driver.memory: 2g, spark.executor.cores: 2, spark.executor.memory: 2g, spark.executor.instances: "2"}\n';

  test('becomes the body that azure-ai-ml 1.35.2 sends', async () => {
    const text = `type: spark\ncode: src\nentry: {file: a.py}\n${CONF}resources: {instance_type: x, runtime_version: 3.4}\n`;
    const body = await toJobBody(parseJob(documentOf(text, FILES)), fakeAssets());
    expect(body).toMatchObject({
      properties: {
        jobType: 'Spark',
        entry: { sparkJobEntryType: 'SparkJobPythonEntry', file: 'a.py' },
        conf: { 'spark.driver.cores': '1', 'spark.executor.instances': '2' },
        resources: { instanceType: 'x', runtimeVersion: '3.4' },
        identity: { identityType: 'UserIdentity' },
      },
    });
  });

  test('names what its configuration lacks', () => {
    const text = 'type: spark\ncode: src\nentry: {}\nconf: {spark.driver.cores: 1}\ncompute: azureml:x\n';
    expect(mistakesOf(() => parseJob(documentOf(text, FILES)))).toEqual([
      '3:1 entry: An entry has a "file" or a "class_name".',
    ]);
    const other = text.replace('entry: {}', 'entry: {file: a.py}');
    expect(mistakesOf(() => parseJob(documentOf(other, FILES)))[0]).toContain('lacks spark.driver.memory');
  });
});
