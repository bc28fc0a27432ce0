import type { Action } from '@azureml-actions/action-kit';
import { datastoreSecret, getBlobDatastore, type WorkspaceContext } from '@azureml-actions/azureml';
import type { LocalData } from '@azureml-actions/azureml-yaml';
import { assetHash, containerSas, takeSnapshot, uploadSnapshot } from '@azureml-actions/transfer';

/**
 * Uploads a file or folder to `LocalUpload/<hash>/<name>` of a datastore, unless it is there already.
 * @param form what is returned: the datastore's own URI, or the https URL that a build context needs
 */
export async function uploadLocalData(
  action: Action,
  context: WorkspaceContext,
  data: LocalData,
  form: 'uri' | 'url' = 'uri',
): Promise<string> {
  const { signal, workspaceRoot: boundary } = action;
  const [datastore, snapshot, hash] = await Promise.all([
    getBlobDatastore(context, data.datastore),
    takeSnapshot(data.path, { boundary, signal }),
    assetHash(data.path),
  ]);
  const secret = await datastoreSecret(context, datastore.name);
  action.mask(secret.secretsType === 'Sas' ? secret.sasToken : secret.key);
  const sas =
    secret.secretsType === 'Sas'
      ? `${datastore.url}?${secret.sasToken.replace(/^\?/u, '')}`
      : await containerSas(
          datastore.url,
          { name: datastore.account, key: secret.key },
          datastore.container,
          new Date(),
        );
  const { path, uploadedFiles } = await uploadSnapshot(snapshot, {
    containerSas: sas,
    prefix: `LocalUpload/${hash}`,
    name: context.client.random.uuid(),
    version: '1',
    reuse: true,
    signal,
  });
  context.client.logger.info(
    uploadedFiles === 0
      ? `Data ${snapshot.name}: unchanged, not uploaded again`
      : `Data ${snapshot.name}: ${String(uploadedFiles)} files uploaded to datastore ${datastore.name}`,
  );
  const end = data.type === 'uri_folder' && form === 'uri' ? '/' : '';
  return form === 'url'
    ? `${datastore.url}/${path}`
    : `azureml://datastores/${datastore.name}/paths/${path}${end}`;
}
