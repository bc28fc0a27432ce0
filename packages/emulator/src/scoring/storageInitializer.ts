import { mkdir, readdir } from 'node:fs/promises';
import { isAbsolute, join, posix } from 'node:path';
import { timestamp, type Clock } from '../clock.js';
import { assetName, type AssetFiles } from './assetFiles.js';
import type { ContainerLayout } from './containerEnvironment.js';
import type { ContainerLog } from './containerLog.js';

/** What a deployment's container is to hold. */
export interface ContainerContents {
  readonly model: { readonly name: string; readonly version: string; readonly uri: string } | undefined;
  /** Where the model is to be mounted, as a path of the container. Azure's own place when absent. */
  readonly modelMountPath: string | undefined;
  readonly code: { readonly uri: string; readonly scoringScript: string };
}

/** Something of a deployment could not be downloaded. */
export class DownloadFailed extends Error {
  override readonly name = 'DownloadFailed';
  readonly what: 'model' | 'code';

  /**
   * @param what was to be downloaded
   * @param cause why it was not
   */
  constructor(what: 'model' | 'code', cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.what = what;
  }
}

/**
 * Does the work of Azure's storage initializer container: brings model and code into place.
 *
 * A model lies in `azureml-models/{name}/{version}/{last segment of its URI}` below the app root, and
 * `AZUREML_MODEL_DIR` names the folder of the version, as on Azure.
 * @param files reads them
 * @param contents what is wanted
 * @param root a folder of this container alone; becomes the app root
 * @param log the initializer's
 * @param clock for the log
 * @throws DownloadFailed
 */
export async function initializeStorage(
  files: AssetFiles,
  contents: ContainerContents,
  root: string,
  log: ContainerLog,
  clock: Clock,
): Promise<ContainerLayout> {
  const say = (line: string) => {
    log.write(`${timestamp(clock)} ${line}`);
  };
  const fetch = async (what: 'model' | 'code', uri: string, target: string) => {
    await mkdir(target, { recursive: true });
    const plain = uri.split('?')[0] ?? uri;
    say(`Downloading ${what} from ${plain}`);
    try {
      await files.materialise(uri, target);
    } catch (error) {
      const failure = new DownloadFailed(what, error);
      say(`ERROR Unable to download the ${what}: ${failure.message}`);
      throw failure;
    }
    const found = await readdir(target);
    say(`Downloaded ${what} to ${target}, which now holds: ${found.join(', ')}`);
  };

  const { model, code } = contents;
  let modelDirectory: string | undefined;
  if (model !== undefined) {
    modelDirectory = modelFolder(root, contents.modelMountPath, model);
    await fetch('model', model.uri, modelDirectory);
  }
  await fetch('code', code.uri, root);
  say('Storage initialization completed');
  return {
    appRoot: root,
    codeFolder: assetName(code.uri),
    scoringScript: code.scoringScript,
    modelDirectory,
  };
}

function modelFolder(
  root: string,
  mountPath: string | undefined,
  model: { name: string; version: string },
): string {
  if (mountPath === undefined || mountPath === '') {
    return join(root, 'azureml-models', model.name, model.version);
  }
  // A path of the container: made absolute and clean, so that it cannot lead out of our folder.
  const inside = posix.normalize(posix.join('/', mountPath.replaceAll('\\', '/')));
  return isAbsolute(inside)
    ? join(root, 'mounts', ...inside.split('/').filter(Boolean))
    : join(root, 'mounts');
}
