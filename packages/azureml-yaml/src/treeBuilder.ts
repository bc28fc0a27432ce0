import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  Scalar,
  type Alias,
  type Document,
  type ParsedNode,
  type YAMLMap,
} from 'yaml';
import { resolvePlainScalar, type ScalarValue } from './scalars.js';
import type { MapEntry, Position, TreeNode } from './tree.js';

/** Aliases may not make a file grow beyond this many values: a "YAML bomb" is refused. */
const MAX_NODES = 100_000;
const MAX_DEPTH = 100;

/** Tells a mistake of the YAML itself at its place. */
export type Report = (position: Position, keyPath: string, message: string, suggestion?: string) => void;

/**
 * Parses YAML text as the `az ml` client does (YAML 1.1 as PyYAML reads it: anchors, aliases, merge
 * keys) into located values. Mistakes are reported. Of text that is no YAML only the first mistake
 * is: whatever else a reader finds in the rest of it follows from that one and misleads.
 *
 * @returns `undefined` when nothing can be read.
 */
export function buildTree(text: string, report: Report): TreeNode | undefined {
  const lines = new LineCounter();
  // The failsafe schema leaves scalars as text; which of them are numbers is decided by scalars.ts.
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    version: '1.1',
    lineCounter: lines,
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
  });
  if (!Array.isArray(documents)) return undefined;
  const [document, second] = documents;
  if (document === undefined) return undefined;
  const [error] = document.errors;
  if (error !== undefined) {
    // What is never closed is found at the end of the text, behind its last line.
    const offset = Math.min(error.pos[0], text.trimEnd().length);
    const [message, suggestion] = syntaxMessage(error.code, error.message, text, offset);
    report(positionAt(lines, offset), '', message, suggestion);
    return undefined;
  }
  if (second !== undefined) {
    report(positionAt(lines, second.range[0]), '', 'The file holds more than one YAML document.');
  }
  if (document.contents === null) return undefined;
  return new TreeBuilder(document, lines, report).build(document.contents, '', 0);
}

function syntaxMessage(code: string, message: string, text: string, offset: number): [string, string?] {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  if (code === 'TAB_AS_INDENT' || /^ *\t/.test(text.slice(lineStart, offset + 1))) {
    return ['YAML does not allow tabs for indentation.', 'Use spaces.'];
  }
  const readable = message.replace(/^Missing closing (["'])quote/, 'A quote ($1) is never closed');
  return [`The YAML cannot be read: ${readable}.`.replace('..', '.')];
}

function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

class TreeBuilder {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #report: Report;
  readonly #open = new Set<ParsedNode>();
  #nodes = 0;
  #overflowed = false;

  constructor(document: Document.Parsed, lines: LineCounter, report: Report) {
    this.#document = document;
    this.#lines = lines;
    this.#report = report;
  }

  build(node: ParsedNode | null, keyPath: string, depth: number, at?: Position): TreeNode {
    if (node === null) {
      return { kind: 'scalar', value: { kind: 'null' }, quoted: false, ...(at ?? { line: 1, column: 1 }) };
    }
    const position = positionAt(this.#lines, node.range[0]);
    const nothing: TreeNode = { kind: 'scalar', value: { kind: 'null' }, quoted: false, ...position };
    if (this.#tooMuch(position, keyPath, depth)) return nothing;
    if (isAlias(node)) return this.#follow(node, keyPath, depth, position) ?? nothing;
    if (isScalar(node)) {
      return { kind: 'scalar', value: scalarValue(node), quoted: node.type !== Scalar.PLAIN, ...position };
    }
    this.#open.add(node);
    try {
      if (isSeq(node)) {
        const items = node.items.map((item, index) =>
          this.build(item, join(keyPath, index.toString()), depth + 1, position),
        );
        return { kind: 'list', items, ...position };
      }
      return { kind: 'map', entries: this.#entries(node, keyPath, depth), ...position };
    } finally {
      this.#open.delete(node);
    }
  }

  #tooMuch(position: Position, keyPath: string, depth: number): boolean {
    this.#nodes += 1;
    if (this.#nodes <= MAX_NODES && depth <= MAX_DEPTH) return false;
    if (!this.#overflowed) {
      this.#overflowed = true;
      this.#report(
        position,
        keyPath,
        depth > MAX_DEPTH
          ? `The YAML is nested more than ${MAX_DEPTH} levels deep.`
          : `The YAML grows beyond ${MAX_NODES.toLocaleString('en')} values when its aliases are followed.`,
        'Write the values out instead of repeating aliases of aliases.',
      );
    }
    return true;
  }

  #follow(alias: Alias.Parsed, keyPath: string, depth: number, position: Position): TreeNode | undefined {
    const target = this.#anchored(alias);
    if (target === undefined) {
      this.#report(
        position,
        keyPath,
        `The alias "*${alias.source}" has no anchor "&${alias.source}" before it.`,
      );
      return undefined;
    }
    if (this.#open.has(target)) {
      this.#report(position, keyPath, `The alias "*${alias.source}" contains itself.`);
      return undefined;
    }
    return this.build(target, keyPath, depth + 1, position);
  }

  #anchored(alias: Alias.Parsed): ParsedNode | undefined {
    const target = alias.resolve(this.#document);
    return target === undefined ? undefined : this.#parsed(target);
  }

  /** The parser's own nodes always carry a range; one without is none of this file. */
  #parsed(node: unknown): ParsedNode | undefined {
    return isParsed(node) ? node : undefined;
  }

  #entries(map: YAMLMap.Parsed, keyPath: string, depth: number): Map<string, MapEntry> {
    const own = new Map<string, MapEntry>();
    const merged = new Map<string, MapEntry>();
    for (const pair of map.items) {
      const keyNode = pair.key;
      const keyPosition = positionAt(this.#lines, keyNode.range[0]);
      const resolved = isAlias(keyNode) ? this.#anchored(keyNode) : keyNode;
      if (resolved === undefined || !isScalar(resolved)) {
        this.#report(keyPosition, keyPath, 'A key must be plain text.');
        continue;
      }
      const key = typeof resolved.value === 'string' ? resolved.value : '';
      if (key === '<<' && resolved.type === Scalar.PLAIN) {
        this.#merge(pair.value, keyPath, depth, keyPosition, merged);
        continue;
      }
      const first = own.get(key);
      if (first !== undefined) {
        this.#report(
          keyPosition,
          join(keyPath, key),
          `The key "${key}" is given twice; it stands on line ${first.keyPosition.line} already.`,
          'Remove one of them.',
        );
        continue;
      }
      const value = this.build(pair.value, join(keyPath, key), depth + 1, keyPosition);
      own.set(key, { key, keyPosition, value });
    }
    return new Map([...merged, ...own]);
  }

  #merge(
    source: ParsedNode | null,
    keyPath: string,
    depth: number,
    position: Position,
    into: Map<string, MapEntry>,
  ): void {
    const node = this.build(source, keyPath, depth + 1, position);
    const maps = node.kind === 'list' ? node.items : [node];
    for (const map of maps) {
      if (map.kind !== 'map') {
        this.#report(position, keyPath, 'A merge key "<<" needs a mapping or a list of mappings.');
        continue;
      }
      for (const [key, entry] of map.entries) if (!into.has(key)) into.set(key, entry);
    }
  }
}

function isParsed(node: unknown): node is ParsedNode {
  return (
    (isAlias(node) || isScalar(node) || isSeq(node) || isMap(node)) &&
    node.range !== null &&
    node.range !== undefined
  );
}

function scalarValue(node: Scalar): ScalarValue {
  const text = typeof node.value === 'string' ? node.value : '';
  switch (node.tag) {
    case 'tag:yaml.org,2002:str':
      return { kind: 'string', text };
    case 'tag:yaml.org,2002:int':
    case 'tag:yaml.org,2002:float':
    case 'tag:yaml.org,2002:bool':
    case 'tag:yaml.org,2002:null':
      return resolvePlainScalar(text);
    case undefined:
    default:
      return node.type === Scalar.PLAIN ? resolvePlainScalar(text) : { kind: 'string', text };
  }
}

function join(keyPath: string, key: string): string {
  return keyPath === '' ? key : `${keyPath}.${key}`;
}
