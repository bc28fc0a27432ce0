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
