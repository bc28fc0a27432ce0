import { resolve } from 'node:path';
import type { YamlDocument } from './document.js';
import { localPath } from './localPaths.js';
import type { Located } from './nodes.js';

/** What a Docker image is built from. */
export interface BuildSpec {
  /** The absolute path of a local folder, or a URL. */
  readonly path: string;
  /** Relative to the folder; absent means `Dockerfile`. */
  readonly dockerfilePath?: string | undefined;
}

export function isUrl(path: string): boolean {
  return /^(?:https?|git):\/\//i.test(path);
}

/** Reads `build:` of an environment. */
export function parseBuildContext(document: YamlDocument, value: Located): BuildSpec | undefined {
  const fields = value.fields(['path', 'dockerfile_path']);
  const pathValue = fields?.required('path');
  const text = pathValue?.text();
  const dockerfile = fields?.get('dockerfile_path');
  const dockerfilePath = dockerfile?.text();
  if (pathValue === undefined || text === undefined) return undefined;
  if (isUrl(text)) return { path: text, dockerfilePath };
  const path = localPath(document, pathValue, text, 'folder');
  if (path === undefined) return undefined;
  const name = dockerfilePath ?? 'Dockerfile';
  if (document.files.kindOf(resolve(path, name)) === 'missing') {
    (dockerfile ?? pathValue).report(`There is no file "${name}" in the build context "${text}".`);
  }
  return { path, dockerfilePath };
}
