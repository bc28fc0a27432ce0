import { InvalidInputError, parseAs } from '@azureml-actions/rest';
import * as v from 'valibot';
import { firstListed, getResource, postAction } from './armResource.js';
import { armId, type WorkspaceContext } from './workspaceContext.js';

const datastoreSchema = v.object({
  name: v.string(),
  properties: v.object({
    datastoreType: v.string(),
    accountName: v.nullish(v.string()),
    containerName: v.nullish(v.string()),
    endpoint: v.nullish(v.string()),
    protocol: v.nullish(v.string()),
  }),
});

const secretsSchema = v.variant('secretsType', [
  v.object({ secretsType: v.literal('AccountKey'), key: v.string() }),
  v.object({ secretsType: v.literal('Sas'), sasToken: v.string() }),
]);

/** A blob container that a workspace knows by name. */
export interface BlobDatastore {
  readonly name: string;
  readonly account: string;
  readonly container: string;
  /** The container's URL, without a signature. */
  readonly url: string;
}

/** What opens a datastore: a secret. */
export type DatastoreSecret = v.InferOutput<typeof secretsSchema>;

/**
 * Finds a datastore that files can be uploaded to (`Datastores_Get`, `Datastores_List`, 2024-04-01).
 * @param name the workspace's default one when absent
 * @throws InvalidInputError when there is none, or it is no blob container
 */
export async function getBlobDatastore(
  context: WorkspaceContext,
  name: string | undefined,
): Promise<BlobDatastore> {
  const found =
    name === undefined
      ? await firstListed(
          context,
          armId(context.scope, 'datastores'),
          { isDefault: 'true' },
          'Looking for the default datastore',
          datastoreSchema,
        )
      : await getResource(
          context,
          armId(context.scope, 'datastores', name),
          `datastore ${name}`,
          datastoreSchema,
        );
  const written = name ?? 'the default datastore';
  if (found === undefined) {
    throw new InvalidInputError(`Local data cannot be uploaded: ${written} does not exist.`, {
      code: 'DatastoreNotFound',
      resource: written,
      remedy: 'Name a blob datastore of the workspace in "datastore", or give the data as a URI.',
    });
  }
  const { datastoreType, accountName, containerName, endpoint, protocol } = found.properties;
  if (datastoreType !== 'AzureBlob' || typeof accountName !== 'string' || typeof containerName !== 'string') {
    throw new InvalidInputError(
      `Local data cannot be uploaded to datastore ${found.name}, whose type is ${datastoreType}.`,
      { resource: found.name, remedy: 'Name a datastore of type AzureBlob, or give the data as a URI.' },
    );
  }
  const host = endpoint ?? 'core.windows.net';
  // Storage emulators stand at a port, with the account as the first part of the path.
  const origin = /:\d+$/.test(host) ? `${host}/${accountName}` : `${accountName}.blob.${host}`;
  const url = `${protocol ?? 'https'}://${origin}/${containerName}`;
  return { name: found.name, account: accountName, container: containerName, url };
}

/** `Datastores_ListSecrets` (2024-04-01). */
export async function datastoreSecret(context: WorkspaceContext, name: string): Promise<DatastoreSecret> {
  const response = await postAction(
    context,
    armId(context.scope, 'datastores', name),
    'listSecrets',
    `Asking for the right to write to datastore ${name}`,
    { repeatable: true },
  );
  return parseAs(secretsSchema, response.json(), 'The answer of listSecrets');
}
