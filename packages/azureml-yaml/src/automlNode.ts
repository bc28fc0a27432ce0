import { AUTOML_TASKS } from './automlTasks.js';
import { parseDataSource, ASSET_TYPES, type DataSource, type JobAssetType } from './dataSources.js';
import type { YamlDocument } from './document.js';
import type { Fields, Located } from './nodes.js';
import type { AutomlNodeSpec, NodeBaseSpec } from './pipelineGraph.js';
import type { PlainValue } from './tree.js';
import { wholeBinding } from './pipelinePorts.js';

const DATA_KEYS = ['training_data', 'validation_data', 'test_data'] as const;

/** Reads an AutoML job of a pipeline. */
export function readAutomlNode<const Key extends string>(
  document: YamlDocument,
  _name: string,
  value: Located,
  nodeKeys: readonly Key[],
  readBase: (fields: Fields<Key>) => NodeBaseSpec,
): AutomlNodeSpec | undefined {
  const own = [
    ...DATA_KEYS,
    'task',
    'primary_metric',
    'target_column_name',
    'log_verbosity',
    'limits',
    'featurization',
    'forecasting',
    'training',
    'n_cross_validations',
    'cv_split_column_names',
    'weight_column_name',
    'validation_data_size',
    'test_data_size',
    'training_parameters',
    'sweep',
    'search_space',
    'resources',
    'queue_settings',
    'environment_variables',
  ] as const;
  const fields = value.fields([...nodeKeys, ...own]);
  if (fields === undefined) return undefined;
  fields.required('task')?.oneOf(AUTOML_TASKS);
  fields.required('training_data');
  const settings: Record<string, PlainValue> = {};
  const data: Record<string, { type: JobAssetType; source: DataSource }> = {};
  for (const key of own) {
    const item = fields.get(key);
    if (item === undefined) continue;
    const isData = DATA_KEYS.some((name) => name === key) && wholeBinding(item.node) === undefined;
    const found = isData ? readData(document, item) : undefined;
    if (found !== undefined) data[key] = found;
    else if (!isData) settings[key] = item.plain();
  }
  return { kind: 'automl', ...readBase(fields), settings, data };
}

function readData(
  document: YamlDocument,
  value: Located,
): { readonly type: JobAssetType; readonly source: DataSource } | undefined {
  const fields = value.fields(['type', 'path', 'mode', 'datastore']);
  const type = fields?.get('type')?.oneOf(ASSET_TYPES) ?? 'mltable';
  const path = fields?.required('path');
  const source = path && parseDataSource(document, path, type, fields?.get('datastore')?.text());
  return source && { type, source };
}
