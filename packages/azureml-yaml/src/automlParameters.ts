/** What can be tuned of every image model. */
const IMAGE = [
  'ams_gradient',
  'augmentations',
  'beta1',
  'beta2',
  'distributed',
  'early_stopping',
  'early_stopping_delay',
  'early_stopping_patience',
  'evaluation_frequency',
  'enable_onnx_normalization',
  'gradient_accumulation_step',
  'layers_to_freeze',
  'learning_rate',
  'learning_rate_scheduler',
  'model_name',
  'momentum',
  'nesterov',
  'number_of_epochs',
  'number_of_workers',
  'optimizer',
  'random_seed',
  'step_lr_gamma',
  'step_lr_step_size',
  'training_batch_size',
  'validation_batch_size',
  'warmup_cosine_lr_cycles',
  'warmup_cosine_lr_warmup_epochs',
  'weight_decay',
  // Of training parameters only.
  'advanced_settings',
  'checkpoint_frequency',
  'checkpoint_run_id',
] as const;

/** What can be tuned of models that classify images. */
export const IMAGE_CLASSIFICATION_PARAMETERS = [
  ...IMAGE,
  'training_crop_size',
  'validation_crop_size',
  'validation_resize_size',
  'weighted_loss',
] as const;

/** What can be tuned of models that find objects in images. */
export const OBJECT_DETECTION_PARAMETERS = [
  ...IMAGE,
  'box_detections_per_image',
  'box_score_threshold',
  'image_size',
  'max_size',
  'min_size',
  'model_size',
  'multi_scale',
  'nms_iou_threshold',
  'tile_grid_size',
  'tile_overlap_ratio',
  'tile_predictions_nms_threshold',
  'validation_iou_threshold',
  'validation_metric_type',
  'log_training_metrics',
  'log_validation_loss',
] as const;

/** What can be tuned of models of texts. */
export const TEXT_PARAMETERS = [
  'gradient_accumulation_steps',
  'learning_rate',
  'learning_rate_scheduler',
  'model_name',
  'number_of_epochs',
  'training_batch_size',
  'validation_batch_size',
  'warmup_ratio',
  'weight_decay',
] as const;
