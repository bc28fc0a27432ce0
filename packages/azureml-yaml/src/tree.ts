import type { ScalarValue } from './scalars.js';

/** Where a node stands in its file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML value with its place, aliases and merge keys already followed. */
export type TreeNode = ScalarNode | MapNode | ListNode;

export interface ScalarNode extends Position {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  /** True for quoted and block scalars. */
  readonly quoted: boolean;
}

export interface MapEntry {
  readonly key: string;
  readonly keyPosition: Position;
  readonly value: TreeNode;
}

export interface MapNode extends Position {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface ListNode extends Position {
  readonly kind: 'list';
  readonly items: readonly TreeNode[];
}

/** What a node is, in words for a message. */
export function describeNode(node: TreeNode): string {
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'list') return 'a list';
  switch (node.value.kind) {
    case 'string':
      return `the text "${shorten(node.value.text)}"`;
    case 'boolean':
      return `the boolean ${node.value.value}`;
    case 'integer':
      return `the number ${node.value.value.toString()}`;
    case 'float':
      return `the number ${node.value.value}`;
    case 'timestamp':
      return `the date ${node.value.text}`;
    case 'null':
      return 'nothing';
  }
}

export function isNull(node: TreeNode): boolean {
  return node.kind === 'scalar' && node.value.kind === 'null';
}

/** The node at a dotted key path, and the place of the deepest part of it that exists. */
export function findPosition(root: TreeNode, keyPath: string): Position {
  const { line, column } = deepest(root, keyPath);
  return { line, column };
}

function deepest(root: TreeNode, keyPath: string): Position {
  let node = root;
  let position: Position = root;
  for (const key of keyPath.split('.').filter((part) => part !== '')) {
    if (node.kind === 'map') {
      const entry = node.entries.get(key);
      if (entry === undefined) return position;
      position = entry.keyPosition;
      node = entry.value;
    } else if (node.kind === 'list') {
      const item = node.items[Number(key)];
      if (item === undefined) return position;
      position = item;
      node = item;
    } else {
      return position;
    }
  }
  return position;
}

/** The plain JavaScript value, numbers and booleans as such: for free-form parts such as `properties`. */
export function plainValue(node: TreeNode): PlainValue {
  if (node.kind === 'list') return node.items.map(plainValue);
  if (node.kind === 'map') {
    return Object.fromEntries(
      [...node.entries.values()].map((entry) => [entry.key, plainValue(entry.value)]),
    );
  }
  switch (node.value.kind) {
    case 'null':
      return null;
    case 'boolean':
    case 'float':
      return node.value.value;
    case 'integer':
      return Number(node.value.value);
    case 'string':
    case 'timestamp':
      return node.value.text;
  }
}

export type PlainValue =
  string | number | boolean | null | readonly PlainValue[] | { readonly [key: string]: PlainValue };

function shorten(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 40 || line.length < text.length ? `${line.slice(0, 40)}…` : line;
}
