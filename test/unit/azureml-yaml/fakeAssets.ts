import {
  anonymousEnvironment,
  type ComponentVersion,
  type EnvironmentSpec,
  type JobAssets,
  type LabelledReference,
  type LocalCode,
  type LocalData,
} from '@azureml-actions/azureml-yaml';
import { scope, WORKSPACE } from './memoryFiles.ts';

/** What a job asked for before it could be submitted. */
export interface Asked {
  readonly code: LocalCode[];
  readonly environments: EnvironmentSpec[];
  readonly data: LocalData[];
  readonly labels: LabelledReference[];
  readonly components: ComponentVersion[];
}

/** A workspace that has everything and remembers what was asked for. */
export function fakeAssets(): JobAssets & { readonly asked: Asked } {
  const asked: Asked = { code: [], environments: [], data: [], labels: [], components: [] };
  return {
    asked,
    scope,
    async code(code) {
      asked.code.push(code);
      return Promise.resolve(`${WORKSPACE}/codes/${nameOf(code.path)}/versions/1`);
    },
    async environment(environment) {
      asked.environments.push(environment);
      const { name, version } = anonymousEnvironment(environment);
      return Promise.resolve(`${WORKSPACE}/environments/${name}/versions/${version}`);
    },
    async data(data) {
      asked.data.push(data);
      const uri = `azureml://datastores/${data.datastore ?? 'workspaceblobstore'}/paths/LocalUpload/h/${nameOf(data.path)}`;
      return Promise.resolve(data.type === 'uri_folder' ? `${uri}/` : uri);
    },
    async label(reference) {
      asked.labels.push(reference);
      return Promise.resolve(`${WORKSPACE}/${reference.type}/${reference.name}/versions/7`);
    },
    async component(component) {
      asked.components.push(component);
      return Promise.resolve(`${WORKSPACE}/components/${component.name}/versions/${component.version}`);
    },
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
