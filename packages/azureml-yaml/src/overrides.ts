import type { ReadContext } from './nodes.js';
import { findPosition, type MapEntry, type MapNode, type Position, type TreeNode } from './tree.js';
import { buildTree } from './treeBuilder.js';

/**
 * Splits the `set` input into overrides, one per line; empty lines and `#` comments do not count.
 */
export function parseOverrides(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/**
 * Sets one value as the CLI's `--set inputs.epochs=5` does: missing mappings on the way are made,
 * the value is read as YAML. Mistakes are reported, and the tree comes back unchanged.
 *
 * @param override - `dotted.key.path=value`
 */
export function applyOverride(tree: TreeNode, override: string, context: ReadContext): TreeNode {
  const equals = override.indexOf('=');
  const keyPath = equals < 0 ? override : override.slice(0, equals).trim();
  const position = findPosition(tree, keyPath);
  const report = (message: string, suggestion?: string): void => {
    context.sink.add({
      file: context.file,
      line: position.line,
      column: position.column,
      keyPath,
      message: `The override "${override}" cannot be applied: ${message}`,
      suggestion,
    });
  };
  const keys = keyPath.split('.');
  if (equals < 0 || keys.some((key) => key === '')) {
    report('it is not of the form key.path=value.', 'Example: inputs.epochs=5');
    return tree;
  }
  const value = buildTree(override.slice(equals + 1).trim(), (_position, _keyPath, message) =>
    report(message),
  );
  const nothing: TreeNode = { kind: 'scalar', value: { kind: 'null' }, quoted: false, ...position };
  return replaceAt(tree, keys, moveTo(value ?? nothing, position), position, report);
}

function replaceAt(
  node: TreeNode,
  keys: readonly string[],
  value: TreeNode,
  position: Position,
  report: (message: string, suggestion?: string) => void,
): TreeNode {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (node.kind === 'list') {
    const index = Number(key);
    const item = node.items[index];
    if (item === undefined) {
      report(`the list has no item ${key}.`);
      return node;
    }
    return { ...node, items: node.items.with(index, replaceAt(item, rest, value, position, report)) };
  }
  if (node.kind === 'scalar' && node.value.kind !== 'null') {
    report(
      `"${key}" would stand inside a value that is no mapping.`,
      'Set the whole value, or write it as a mapping in the file.',
    );
    return node;
  }
  const entries = new Map<string, MapEntry>(node.kind === 'map' ? node.entries : []);
  const existing = entries.get(key);
  const inner: TreeNode = existing?.value ?? emptyMap(position);
  entries.set(key, {
    key,
    keyPosition: existing?.keyPosition ?? position,
    value: replaceAt(inner, rest, value, position, report),
  });
  return { kind: 'map', entries, line: node.line, column: node.column };
}

function emptyMap(position: Position): MapNode {
  return { kind: 'map', entries: new Map(), ...position };
}

/** An override has no place in the file: its values show at the key they replace. */
function moveTo(node: TreeNode, { line, column }: Position): TreeNode {
  const place = { line, column };
  if (node.kind === 'scalar') return { ...node, ...place };
  if (node.kind === 'list')
    return { ...node, ...place, items: node.items.map((item) => moveTo(item, place)) };
  const entries = [...node.entries.values()].map((entry): [string, MapEntry] => [
    entry.key,
    { key: entry.key, keyPosition: place, value: moveTo(entry.value, place) },
  ]);
  return { ...node, ...place, entries: new Map(entries) };
}
