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

/** What a model's container says of its versions. */
interface Versions {
  readonly latest: string | undefined;
  /** The version that a new model of this name gets. */
  readonly next: string;
}

/** `ModelContainers_Get` (2024-04-01), which names the latest version and the next. */
async function modelVersions(context: WorkspaceContext, name: string): Promise<Versions> {
  const container = await getResource(
    context,
    armId(context.scope, 'models', name),
    `model ${name}`,
    containerSchema,
  );
  const latest = container?.properties.latestVersion ?? undefined;
  const counted = latest !== undefined && /^\d+$/u.test(latest) ? String(Number(latest) + 1) : '1';
  return { latest, next: container?.properties.nextVersion ?? counted };
}

/** The version a new model of this name gets. */
export async function nextModelVersion(context: WorkspaceContext, name: string): Promise<string> {
  return (await modelVersions(context, name)).next;
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
  const { latest, next } = await modelVersions(context, name);
  const existing = latest === undefined ? undefined : await getModel(context, name, latest);
  if (existing?.properties.modelUri === modelUri) return { model: existing, reused: true };
  return { model: await createModel(context, name, next, body), reused: false };
}
