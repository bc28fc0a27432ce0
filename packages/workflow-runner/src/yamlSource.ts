import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml';

import type { Json } from './json.js';
import type { Position, Problem } from './problems.js';

/** A node, or nothing where a key has no value. */
export type Value = Node | null;

/** A key of a mapping with its value. */
export interface Entry {
  key: string;
  at: Position;
  value: Value;
}

/** A plain value. */
export type Scalar = string | number | boolean | null;

/** The keys a mapping may have, and those that GitHub knows but this runner does not. */
export interface KnownKeys {
  known: readonly string[];
  unsupported?: Readonly<Record<string, string>>;
}

/** A YAML file whose every value knows its place; what is wrong is collected, not thrown. */
export class YamlSource {
  readonly file: string;
  readonly problems: Problem[];
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(file: string, text: string, problems: Problem[] = []) {
    this.file = file;
    this.problems = problems;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    for (const error of this.#document.errors) {
      this.problems.push({ at: this.#position(error.pos[0]), message: error.message });
    }
  }

  get root(): Value {
    return this.#document.contents;
  }

  /** Where a node starts; the top of the file for none. */
  at(node: Value): Position {
    return this.#position(node?.range?.[0] ?? 0);
  }

  /** Where the text of a scalar starts on its own line: after `|` the next one. */
  textLine(node: Value): number {
    const block = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
    return this.at(node).line + (block ? 1 : 0);
  }

  report(at: Position, message: string): void {
    this.problems.push({ at, message });
  }

  /** The entries of a mapping, none where nothing is given; reports a node of another kind. */
  mapping(node: Value, what: string): Entry[] {
    const map = this.#resolve(node);
    if (map === null || (isScalar(map) && map.value === null)) return [];
    if (!isMap(map)) {
      this.report(this.at(node), `${what} must be a mapping`);
      return [];
    }
    return map.items.map(({ key, value }) => {
      const keyNode = isNode(key) ? key : null;
      return {
        key: String(isScalar(keyNode) ? keyNode.value : keyNode),
        at: this.at(keyNode),
        value: isNode(value) ? value : null,
      };
    });
  }

  /** The entries of a mapping by key; reports keys it may not have. */
  keys(node: Value, what: string, { known, unsupported = {} }: KnownKeys): Map<string, Entry> {
    const entries = this.mapping(node, what);
    for (const { key, at } of entries) {
      if (known.includes(key)) continue;
      const why = unsupported[key];
      this.report(
        at,
        why === undefined
          ? `unknown key "${key}" in ${what}; known: ${known.join(', ')}`
          : `"${key}" in ${what} is not supported by this runner: ${why}`,
      );
    }
    return new Map(entries.map((entry) => [entry.key, entry]));
  }

  /** The items of a list; reports a node that is none. */
  list(node: Value, what: string): Value[] {
    const list = this.#resolve(node);
    if (!isSeq(list)) {
      this.report(this.at(node), `${what} must be a list`);
      return [];
    }
    return list.items.map((item) => (isNode(item) ? item : null));
  }

  /** One text or a list of texts. */
  texts(node: Value, what: string): { text: string; at: Position }[] {
    const nodes = this.isList(node) ? this.list(node, what) : [node];
    return nodes.flatMap((item) => {
      const text = this.text(item, what);
      return text === undefined ? [] : [{ text, at: this.at(item) }];
    });
  }

  isMapping(node: Value): boolean {
    return isMap(this.#resolve(node));
  }

  isList(node: Value): boolean {
    return isSeq(this.#resolve(node));
  }

  /** A plain value; undefined and a report for a mapping or list. */
  scalar(node: Value, what: string): Scalar | undefined {
    const resolved = this.#resolve(node);
    if (resolved === null) return null;
    if (isScalar(resolved)) {
      const { value } = resolved;
      if (value === null || value === undefined) return null;
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        return value;
      }
      return typeof value === 'bigint' ? Number(value) : (resolved.source ?? '');
    }
    this.report(this.at(node), `${what} must be a plain value`);
    return undefined;
  }

  /** A plain value as the text GitHub makes of it: `1.10` is `1.1`, nothing is empty. */
  text(node: Value, what: string): string | undefined {
    const value = this.scalar(node, what);
    return value === undefined ? undefined : value === null ? '' : String(value);
  }

  /** `true` or `false`. */
  boolean(node: Value, what: string): boolean | undefined {
    const value = this.scalar(node, what);
    if (typeof value === 'boolean') return value;
    if (value !== undefined) this.report(this.at(node), `${what} must be true or false`);
    return undefined;
  }

  /** Any value, without regard to expressions in it. */
  json(node: Value, what: string): Json {
    if (this.isMapping(node)) {
      const entries = this.mapping(node, what);
      return Object.fromEntries(entries.map(({ key, value }) => [key, this.json(value, `${what}.${key}`)]));
    }
    if (this.isList(node)) return this.list(node, what).map((item) => this.json(item, what));
    return this.scalar(node, what) ?? null;
  }

  #resolve(node: Value): Value {
    return isAlias(node) ? (node.resolve(this.#document) ?? null) : node;
  }

  #position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}
