/** The tasks of AutoML as files spell them. */
export const AUTOML_TASKS = [
  'classification',
  'regression',
  'forecasting',
  'image_classification',
  'image_classification_multilabel',
  'image_object_detection',
  'image_instance_segmentation',
  'text_classification',
  'text_classification_multilabel',
  'text_ner',
] as const;
export type AutomlTask = (typeof AUTOML_TASKS)[number];

/** What a task is to the REST API. */
export interface AutomlTaskFacts {
  readonly taskType: string;
  readonly family: 'table' | 'image' | 'text';
  /** The first is the one a file without `primary_metric` gets. */
  readonly metrics: readonly string[];
  /** Algorithms that can be allowed or blocked. */
  readonly algorithms: readonly string[];
}

const CLASSIFICATION_METRICS = [
  'AUCWeighted',
  'Accuracy',
  'NormMacroRecall',
  'AveragePrecisionScoreWeighted',
  'PrecisionScoreWeighted',
] as const;
const REGRESSION_METRICS = [
  'NormalizedRootMeanSquaredError',
  'SpearmanCorrelation',
  'R2Score',
  'NormalizedMeanAbsoluteError',
] as const;
const REGRESSION_ALGORITHMS = [
  'ElasticNet',
  'GradientBoosting',
  'DecisionTree',
  'KNN',
  'LassoLars',
  'SGD',
  'RandomForest',
  'ExtremeRandomTrees',
  'LightGBM',
  'XGBoostRegressor',
] as const;

/** By task, in the words of api-version 2024-04-01. */
export const AUTOML_FACTS: Readonly<Record<AutomlTask, AutomlTaskFacts>> = {
  classification: {
    taskType: 'Classification',
    family: 'table',
    metrics: CLASSIFICATION_METRICS,
    algorithms: [
      'LogisticRegression',
      'SGD',
      'MultinomialNaiveBayes',
      'BernoulliNaiveBayes',
      'SVM',
      'LinearSVM',
      'KNN',
      'DecisionTree',
      'RandomForest',
      'ExtremeRandomTrees',
      'LightGBM',
      'GradientBoosting',
      'XGBoostClassifier',
    ],
  },
  regression: {
    taskType: 'Regression',
    family: 'table',
    metrics: REGRESSION_METRICS,
    algorithms: REGRESSION_ALGORITHMS,
  },
  forecasting: {
    taskType: 'Forecasting',
    family: 'table',
    metrics: REGRESSION_METRICS,
    algorithms: [
      'AutoArima',
      'Prophet',
      'Naive',
      'SeasonalNaive',
      'Average',
      'SeasonalAverage',
      'ExponentialSmoothing',
      'Arimax',
      'TCNForecaster',
      ...REGRESSION_ALGORITHMS,
    ],
  },
  image_classification: {
    taskType: 'ImageClassification',
    family: 'image',
    metrics: ['Accuracy', ...CLASSIFICATION_METRICS.filter((metric) => metric !== 'Accuracy')],
    algorithms: [],
  },
  image_classification_multilabel: {
    taskType: 'ImageClassificationMultilabel',
    family: 'image',
    metrics: ['IOU', ...CLASSIFICATION_METRICS],
    algorithms: [],
  },
  image_object_detection: {
    taskType: 'ImageObjectDetection',
    family: 'image',
    metrics: ['MeanAveragePrecision'],
    algorithms: [],
  },
  image_instance_segmentation: {
    taskType: 'ImageInstanceSegmentation',
    family: 'image',
    metrics: ['MeanAveragePrecision'],
    algorithms: [],
  },
  text_classification: {
    taskType: 'TextClassification',
    family: 'text',
    metrics: ['Accuracy', ...CLASSIFICATION_METRICS.filter((metric) => metric !== 'Accuracy')],
    algorithms: [],
  },
  text_classification_multilabel: {
    taskType: 'TextClassificationMultilabel',
    family: 'text',
    metrics: ['Accuracy'],
    algorithms: [],
  },
  text_ner: { taskType: 'TextNER', family: 'text', metrics: ['Accuracy'], algorithms: [] },
};
