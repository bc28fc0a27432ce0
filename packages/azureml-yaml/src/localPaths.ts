import { resolve } from 'node:path';
import { isInside, type YamlDocument } from './document.js';
import type { Located } from './nodes.js';

/**
 * Resolves a local path of the file: relative to the file's folder, existing, and inside the root
 * even after links are followed.
 *
 * @param want - what must stand there
 * @returns the absolute path; `undefined` after a reported mistake.
 */
export function localPath(
  document: YamlDocument,
  value: Located,
  text: string,
  want: 'file' | 'folder' | 'either' = 'either',
): string | undefined {
  const path = resolve(document.folder, text.replace(/^file:(?:\/\/)?/, ''));
  const root = document.files.realPath(document.root);
  if (!isInside(document.root, path) || !isInside(root, document.files.realPath(path))) {
    value.report(
      `The path "${text}" leaves the repository.`,
      'Only what is checked out in the repository can be uploaded.',
    );
    return undefined;
  }
  const kind = document.files.kindOf(path);
  if (kind === 'missing') {
    value.report(
      `There is no ${want === 'either' ? 'file or folder' : want} "${text}".`,
      'Paths are relative to the folder of this YAML file.',
    );
    return undefined;
  }
  if (want !== 'either' && kind !== want) {
    value.report(`"${text}" is a ${kind}, but must be a ${want}.`);
    return undefined;
  }
  return path;
}
