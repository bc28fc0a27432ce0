/** What a URI of the workspace's storage names. */
export type AssetKind = 'file' | 'folder';

/**
 * Reads what models and code versions point to. The URIs are those of Azure ML:
 *
 * - `https://…/container/path`, a blob or a folder of blobs;
 * - `azureml://jobs/{job}/outputs/{output}[/paths/{path}]`;
 * - `azureml://jobs/{job}/outputs/artifacts/paths/{path}`;
 * - `azureml://datastores/{datastore}/paths/{path}`;
 * - `azureml://subscriptions/…/workspaces/{workspace}/datastores/{datastore}/paths/{path}`.
 */
export interface AssetFiles {
  /** What is there; undefined when there is nothing, or the URI is of none of these forms. */
  kindOf(uri: string): Promise<AssetKind | undefined>;
  /**
   * Copies it below a folder, under the last segment of its own path: `…/paths/model` becomes
   * `{target}/model`, be it a file or a folder with everything in it.
   * @param uri what to read
   * @param target a folder that exists
   * @throws AssetMissing when there is nothing
   */
  materialise(uri: string, target: string): Promise<void>;
}

/** There is nothing at a URI. */
export class AssetMissing extends Error {
  override readonly name = 'AssetMissing';

  /** @param uri its query, where a signature would stand, is left out of the message */
  constructor(uri: string) {
    super(`There is nothing at ${uri.split('?')[0] ?? ''}.`);
  }
}

/**
 * The name under which {@link AssetFiles.materialise} writes a URI: its last segment.
 * @param uri with or without a signature and a slash at the end
 */
export function assetName(uri: string): string {
  const path = (uri.split(/[?#]/)[0] ?? '').replace(/\/+$/, '');
  const last = path.slice(path.lastIndexOf('/') + 1);
  let name = last;
  try {
    name = decodeURIComponent(last);
  } catch {
    // A percent sign that is part of the name.
  }
  return name === '' || name === '.' || name === '..' || /[/\\:]/.test(name) ? 'asset' : name;
}
