import type { Action } from '@azureml-actions/action-kit';
import { openYamlFile, parseCompute, parseYamlText, type ComputeSpec } from '@azureml-actions/azureml-yaml';

/** Reads `file` and the inputs, which win over it, into one cluster. */
export function readDesiredCompute(action: Action): ComputeSpec {
  const { inputs } = action;
  const file = inputs.text('file');
  const nodes = { minimum: 0, maximum: 100_000 };
  const given: Record<string, string | number | undefined> = {
    name: inputs.text('compute-name'),
    size: inputs.text('size'),
    tier: inputs.choice('tier', ['dedicated', 'low_priority']),
    min_instances: inputs.integer('min-instances', nodes),
    max_instances: inputs.integer('max-instances', nodes),
    idle_time_before_scale_down: inputs.integer('idle-time-before-scale-down', {
      minimum: 0,
      maximum: 31_536_000,
    }),
  };
  if (file === undefined) {
    inputs.required('compute-name', 'the name of the compute, or file');
    inputs.required('size', 'the VM size, such as Standard_DS3_v2, or file');
  }
  inputs.check();
  const options = {
    root: action.workspaceRoot,
    overrides: Object.entries(given).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}=${String(value)}`],
    ),
    overrideInputs: Object.fromEntries(
      Object.entries(given).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, key === 'name' ? 'compute-name' : key.replaceAll('_', '-')]],
      ),
    ),
  };
  return parseCompute(
    file === undefined
      ? parseYamlText('{type: amlcompute}', { ...options, file: 'inputs' })
      : openYamlFile({ ...options, file, input: 'file' }),
  );
}
