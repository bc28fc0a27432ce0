import { listAll } from '@azureml-actions/rest';
import * as v from 'valibot';
import { armId, armUrl, type WorkspaceContext } from './workspaceContext.js';

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
  const id = armId(context.scope, asset, name, 'versions');
  const versions = listAll(
    context.client,
    {
      method: 'GET',
      url: armUrl(context, id),
      query: { 'api-version': context.apiVersion, $orderBy: 'createdtime desc', $top: '1' },
      audience: context.cloud.managementAudience,
      accept: [],
      what: `Looking for the latest version of ${name}`,
      resource: id,
    },
    versionSchema,
  );
  for await (const version of versions) return version.id;
  return undefined;
}
