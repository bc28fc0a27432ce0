import type { Resource } from '../arm/resourceStore.js';
import { latestOf } from '../assets/versionOrder.js';
import type { EmulatorContext } from '../provider.js';

/** Resource type of a version of a model. */
export const modelVersionType = 'Microsoft.MachineLearningServices/workspaces/models/versions';

/**
 * The model version behind an id or a reference: an ARM id, with or without `azureml:` in front,
 * `azureml:name:version`, `azureml:name@latest`.
 * @returns undefined when it does not exist, or lies in another workspace
 */
export function findModel(
  context: EmulatorContext,
  workspace: Resource,
  reference: string,
): Resource | undefined {
  const plain = reference.replace(/^azureml:(?=\/)/i, '');
  if (plain.startsWith('/')) {
    const isOurs = plain.toLowerCase().startsWith(`${workspace.id.toLowerCase()}/models/`);
    const found = isOurs ? context.store.get(plain) : undefined;
    return found?.type.toLowerCase() === modelVersionType.toLowerCase() ? found : undefined;
  }
  const named = /^azureml:(?<name>[^:@/]+)(?::(?<version>[^:@/]+)|@(?<label>latest))$/i.exec(plain)?.groups;
  if (named?.['name'] === undefined) return undefined;
  const container = `${workspace.id}/models/${named['name']}`;
  const version = named['version'];
  if (version !== undefined) return context.store.get(`${container}/versions/${version}`);
  return latestOf(context.store.list({ type: modelVersionType, under: container }));
}

/** Name and version of a model version, which stand in its id. */
export function modelIdentity(model: Resource): { name: string; version: string } {
  const segments = model.id.split('/');
  return { name: segments.at(-3) ?? '', version: segments.at(-1) ?? '' };
}
