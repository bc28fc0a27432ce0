import type { Json } from '@azureml-actions/rest';
import * as v from 'valibot';
import { getResource, putResource } from './armResource.js';
import { armId, type WorkspaceContext } from './workspaceContext.js';

const containerSchema = v.object({
  properties: v.object({ latestVersion: v.nullish(v.string()), nextVersion: v.nullish(v.string()) }),
});
const modelSchema = v.object({
  id: v.string(),
  name: v.string(),
  properties: v.object({ modelUri: v.nullish(v.string()), modelType: v.nullish(v.string()) }),
});

/** A version of a model, as far as the actions look at it. */
export type ModelVersion = v.InferOutput<typeof modelSchema>;

/** `ModelVersions_Get` (2024-04-01); `undefined` when it does not exist. */
export function getModel(
  context: WorkspaceContext,
  name: string,
  version: string,
): Promise<ModelVersion | undefined> {
  return getResource(
    context,
    armId(context.scope, 'models', name, 'versions', version),
    `model ${name}:${version}`,
    modelSchema,
  );
}

/** `ModelVersions_CreateOrUpdate` (2024-04-01). */
export function createModel(
  context: WorkspaceContext,
  name: string,
  version: string,
  body: Json,
): Promise<ModelVersion> {
  return putResource(
    context,
    armId(context.scope, 'models', name, 'versions', version),
    body,
    `model ${name}:${version}`,
    modelSchema,
  );
}

/** The version a new model of this name gets: `ModelContainers_Get` (2024-04-01) says which is next. */
export async function nextModelVersion(context: WorkspaceContext, name: string): Promise<string> {
  const container = await getResource(
    context,
    armId(context.scope, 'models', name),
    `model ${name}`,
    containerSchema,
  );
  const { nextVersion, latestVersion: latest } = container?.properties ?? {};
  if (nextVersion !== undefined && nextVersion !== null) return nextVersion;
  return /^\d+$/u.test(latest ?? '') ? String(Number(latest) + 1) : '1';
}

/**
 * Registers a model by its URI, unless the latest version of that name has the same URI already.
 * @returns the version, and whether it was there already
 */
export async function ensureModel(
  context: WorkspaceContext,
  name: string,
  modelUri: string,
  body: Json,
): Promise<{ readonly model: ModelVersion; readonly reused: boolean }> {
  const next = await nextModelVersion(context, name);
  const latest = /^\d+$/u.test(next) ? String(Number(next) - 1) : undefined;
  const existing = latest === undefined || latest === '0' ? undefined : await getModel(context, name, latest);
  if (existing?.properties.modelUri === modelUri) return { model: existing, reused: true };
  return { model: await createModel(context, name, next, body), reused: false };
}
