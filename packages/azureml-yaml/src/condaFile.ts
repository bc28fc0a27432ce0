import { stringify } from 'yaml';
import type { YamlDocument } from './document.js';
import { localPath } from './localPaths.js';
import type { Located } from './nodes.js';
import { plainValue, type TreeNode } from './tree.js';
import { buildTree } from './treeBuilder.js';

/**
 * Reads `conda_file:`, a path or the specification itself.
 *
 * @returns its YAML text with sorted keys, as the `az ml` client sends it: the same specification
 * gives the same environment version, whatever its layout.
 */
export function parseCondaFile(document: YamlDocument, value: Located): string | undefined {
  if (value.node.kind === 'map') return condaText(value, value.node);
  const text = value.text();
  const path = text === undefined ? undefined : localPath(document, value, text, 'file');
  if (path === undefined) return undefined;
  const broken: number[] = [];
  const tree = buildTree(document.files.readText(path), (position, _keyPath, message) => {
    broken.push(position.line);
    value.report(`"${text ?? ''}" line ${position.line}: ${message}`);
  });
  if (tree === undefined) {
    if (broken.length === 0) value.report(`"${text ?? ''}" is empty.`);
    return undefined;
  }
  return condaText(value, tree);
}

function condaText(value: Located, tree: TreeNode): string | undefined {
  if (tree.kind !== 'map') {
    value.report('A conda file is a mapping with "dependencies".');
    return undefined;
  }
  return stringify(plainValue(tree), {
    version: '1.1',
    sortMapEntries: true,
    indentSeq: false,
    singleQuote: true,
    lineWidth: 80,
    aliasDuplicateObjects: false,
  });
}
