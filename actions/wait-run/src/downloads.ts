import { join, relative, sep } from 'node:path';
import type { Action } from '@azureml-actions/action-kit';
import {
  datastoreSecret,
  getBlobDatastore,
  getJob,
  getRunDetails,
  listArtifacts,
  type RegionalContext,
  type RunAddress,
} from '@azureml-actions/azureml';
import {
  containerSas,
  downloadBlob,
  downloadBlobs,
  forEachConcurrently,
  globFilter,
} from '@azureml-actions/transfer';

/** What of a run can be fetched. */
export const downloadKinds = ['outputs', 'logs', 'artifacts'] as const;
export type DownloadKind = (typeof downloadKinds)[number];

/** What to fetch, and where to. */
export interface DownloadWish {
  readonly kinds: readonly DownloadKind[];
  /** Absolute, inside of the repository. */
  readonly folder: string;
  /** Patterns of the files that are wanted, below the folder of their kind; none for all. */
  readonly patterns: readonly string[];
}

/** What was fetched. */
export interface Downloaded {
  readonly files: number;
  /** The folder of each named output of the job, relative to the repository, with `/`. */
  readonly outputs: ReadonlyMap<string, string>;
}

const concurrency = 8;

/**
 * Fetches what a run left into `outputs/<name>`, `logs` and `artifacts` of the folder. Each file is
 * checked by its size and, where the storage has one, its MD5; none is written outside.
 * @throws TransferError
 */
export async function download(
  action: Action,
  context: RegionalContext,
  run: RunAddress,
  { kinds, folder, patterns }: DownloadWish,
): Promise<Downloaded> {
  const isWanted = globFilter(patterns);
  const outputs = new Map<string, string>();
  let files = 0;
  const fetchAll = async (kind: string, signed: readonly (readonly [string, string])[]): Promise<void> => {
    await forEachConcurrently(
      signed.filter(([path]) => isWanted(path)),
      concurrency,
      async ([relativePath, blobSas], signal) => {
        await downloadBlob({ blobSas, target: join(folder, kind), relativePath, signal });
        files += 1;
      },
      action.signal,
    );
  };
  const artifacts = async (prefix: string): Promise<(readonly [string, string])[]> =>
    (await listArtifacts(context, run.runId, prefix)).map(
      ({ path, contentUri }) => [path.slice(prefix.length), contentUri] as const,
    );

  if (kinds.includes('logs')) {
    await fetchAll('logs', Object.entries((await getRunDetails(context, run)).logFiles ?? {}));
  }
  if (kinds.includes('artifacts')) await fetchAll('artifacts', await artifacts(''));
  if (kinds.includes('outputs')) {
    const places = await namedOutputs(context, run.runId);
    // A run without named outputs, such as one of the v1 API, has its folder of this name.
    if (places.length === 0) await fetchAll('outputs', await artifacts('outputs/'));
    for (const { name, datastore, path } of places) {
      const target = join(folder, 'outputs', name);
      const got = await downloadBlobs({
        containerSas: await signedDatastore(action, context, datastore),
        prefix: path,
        target,
        filter: isWanted,
        signal: action.signal,
      });
      files += got.files.length;
      outputs.set(name, relative(action.workspaceRoot, target).split(sep).join('/'));
    }
  }
  action.logger.info(`Downloaded ${String(files)} files of run ${run.runId}`);
  return { files, outputs };
}

interface OutputPlace {
  readonly name: string;
  readonly datastore: string;
  readonly path: string;
}

/** The outputs of a job that lie in a datastore; `default` is that of the artifacts. */
async function namedOutputs(context: RegionalContext, runId: string): Promise<OutputPlace[]> {
  const outputs = Object.entries((await getJob(context, runId))?.properties.outputs ?? {});
  return outputs.flatMap(([name, output]) => {
    const [, datastore, path] = /\/datastores\/([^/]+)\/paths\/(.+)$/u.exec(output?.uri ?? '') ?? [];
    if (name === 'default' || datastore === undefined || path === undefined) return [];
    return [{ name, datastore, path }];
  });
}

async function signedDatastore(action: Action, context: RegionalContext, name: string): Promise<string> {
  const [datastore, secret] = await Promise.all([
    getBlobDatastore(context, name),
    datastoreSecret(context, name),
  ]);
  action.mask(secret.secretsType === 'Sas' ? secret.sasToken : secret.key);
  if (secret.secretsType === 'Sas') return `${datastore.url}?${secret.sasToken.replace(/^\?/u, '')}`;
  const account = { name: datastore.account, key: secret.key };
  return containerSas(datastore.url, account, datastore.container, new Date(context.client.clock.now()));
}
