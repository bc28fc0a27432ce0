import { InvalidInputError } from '@azureml-actions/rest';
import * as v from 'valibot';
import { firstListed } from './armResource.js';
import { armId, type WorkspaceContext } from './workspaceContext.js';

const versionSchema = v.object({ id: v.string(), name: v.string() });

/** The collections whose versions are listed alike (`*Versions_List`, 2024-04-01). */
export type VersionedAsset = 'environments' | 'models' | 'data' | 'codes' | 'components';

/**
 * The ARM id of the newest version of an asset, which is what the label `latest` means.
 * @returns `undefined` when the asset has no version
 */
export async function latestVersion(
  context: WorkspaceContext,
  asset: VersionedAsset,
  name: string,
): Promise<string | undefined> {
  const version = await firstListed(
    context,
    armId(context.scope, asset, name, 'versions'),
    { $orderBy: 'createdtime desc', $top: '1' },
    `Looking for the latest version of ${name}`,
    versionSchema,
  );
  return version?.id;
}

/**
 * The ARM id behind a label such as `azureml:name@latest`.
 * @throws InvalidInputError when there is no such asset, or the label is not `latest`
 */
export async function resolveLabel(
  context: WorkspaceContext,
  reference: { readonly type: VersionedAsset; readonly name: string; readonly label: string },
): Promise<string> {
  const { type, name, label } = reference;
  const written = `azureml:${name}@${label}`;
  if (label.toLowerCase() !== 'latest') {
    throw new InvalidInputError(`${written}: only the label latest can be looked up.`, {
      resource: written,
      remedy: `Name a version: azureml:${name}:<version>.`,
    });
  }
  const id = await latestVersion(context, type, name);
  if (id !== undefined) return id;
  throw new InvalidInputError(`${written} does not exist in workspace ${context.scope.workspace}.`, {
    code: 'AssetNotFound',
    resource: written,
    remedy: `Check the name, or register it first; the workspace has no ${type} of this name.`,
  });
}
