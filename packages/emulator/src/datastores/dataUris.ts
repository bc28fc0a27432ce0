import { AzureError } from '../azureError.js';
import type { Resource } from '../arm/resourceStore.js';
import { latestOf } from '../assets/versionOrder.js';
import { stringOrUndefined } from '../json.js';
import type { EmulatorContext } from '../provider.js';
import { artifactRoot } from '../runHistory/run.js';
import { runs } from '../runHistory/runStore.js';
import { below, type BlobLocation } from '../storage/blobLocation.js';
import { blobStorage } from '../storage/blobStorage.js';
import { artifactContainer } from '../storage/workspaceContainers.js';
import { defaultDatastores } from './defaultDatastores.js';

/** Where data lies: in our storage, or on another server of this machine. */
export type DataLocation =
  { readonly kind: 'blob'; readonly location: BlobLocation } | { readonly kind: 'http'; readonly url: URL };

const datastoreUri =
  /^azureml:\/\/(?:subscriptions\/[^/]+\/resource[gG]roups\/[^/]+\/(?:providers\/Microsoft\.MachineLearningServices\/)?workspaces\/[^/]+\/)?datastores\/(?<datastore>[^/]+)\/(?:paths\/)?(?<path>.*)$/i;
const jobUri =
  /^azureml:\/\/(?:subscriptions\/[^/]+\/resource[gG]roups\/[^/]+\/(?:providers\/Microsoft\.MachineLearningServices\/)?workspaces\/[^/]+\/)?jobs\/(?<job>[^/]+)\/outputs\/(?<output>[^/]+)(?:\/(?:paths\/)?(?<path>.*))?$/i;
const dataReference = /^azureml:(?<name>[^:@/]+)(?::(?<version>[^:@/]+)|@(?<label>[^:@/]+))$/i;
const dataAssetId = /\/data\/(?<name>[^/]+)\/versions\/(?<version>[^/]+)$/i;
/** How many data assets may refer to each other. */
const longestChain = 8;
const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Finds out where the data behind a URI lies: `azureml://datastores/…/paths/…` in its short and long form,
 * `azureml://jobs/{job}/outputs/{output}`, data assets by reference or id, blobs of our storage, and http
 * on this machine.
 * @param context the emulator
 * @param workspace in which short forms are meant
 * @param uri as written
 * @throws AzureError 400 `DataNotFound` when there can be no data behind it
 */
export async function resolveDataUri(
  context: EmulatorContext,
  workspace: Resource,
  uri: string,
): Promise<DataLocation> {
  return resolve(context, workspace, uri, 0);
}

async function resolve(
  context: EmulatorContext,
  workspace: Resource,
  uri: string,
  depth: number,
): Promise<DataLocation> {
  const datastore = datastoreUri.exec(uri)?.groups;
  if (datastore !== undefined) {
    const name = datastore['datastore']?.toLowerCase() ?? '';
    const known = defaultDatastores(workspace).find((store) => store.name === name);
    if (known === undefined) throw notFound(uri, `there is no datastore '${name}' in the workspace`);
    return blobAt(known.container, datastore['path'] ?? '');
  }
  const job = jobUri.exec(uri)?.groups;
  if (job !== undefined) return jobOutput(context, workspace, uri, job);
  const asset = dataReference.exec(uri)?.groups ?? dataAssetId.exec(uri)?.groups;
  if (asset !== undefined) {
    const dataUri = dataAsset(context, workspace, asset['name'] ?? '', asset['version']);
    if (dataUri === undefined) throw notFound(uri, 'there is no such data asset');
    if (depth >= longestChain) throw notFound(uri, 'its assets refer to each other in a circle');
    return resolve(context, workspace, dataUri, depth + 1);
  }
  if (/^https?:\/\//i.test(uri) && URL.canParse(uri)) {
    const location = await blobStorage(context).locate(uri);
    if (location !== undefined) return { kind: 'blob', location };
    const url = new URL(uri);
    if (loopbackHosts.includes(url.hostname)) return { kind: 'http', url };
    throw notFound(uri, 'the emulator reads data from its own storage and from this machine only');
  }
  throw notFound(uri, 'the emulator does not know this kind of URI');
}

function jobOutput(
  context: EmulatorContext,
  workspace: Resource,
  uri: string,
  { job = '', output = '', path = '' }: Record<string, string | undefined>,
): DataLocation {
  const run = runs(context).find(workspace, job);
  if (run === undefined) throw notFound(uri, `there is no job '${job}'`);
  if (output === 'artifacts' || output === 'default') {
    return blobAt(artifactContainer, `${artifactRoot(run)}/${path}`);
  }
  const found = run.outputs.get(output);
  if (found === undefined) throw notFound(uri, `the job '${job}' has no output '${output}'`);
  return { kind: 'blob', location: below(found.location, path) };
}

function dataAsset(
  context: EmulatorContext,
  workspace: Resource,
  name: string,
  version: string | undefined,
): string | undefined {
  const container = `${workspace.id}/data/${name}`;
  const type = 'Microsoft.MachineLearningServices/workspaces/data/versions';
  const asset =
    version === undefined
      ? latestOf(context.store.list({ type, under: container }))
      : context.store.get(`${container}/versions/${version}`);
  return stringOrUndefined(asset?.properties['dataUri']);
}

function blobAt(container: string, path: string): DataLocation {
  return { kind: 'blob', location: below({ container, path: '' }, path) };
}

function notFound(uri: string, reason: string): AzureError {
  return new AzureError(
    400,
    'DataNotFound',
    `The data at '${uri.split('?')[0] ?? ''}' was not found: ${reason}.`,
  );
}
