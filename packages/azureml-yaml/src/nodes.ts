import type { DiagnosticSink } from './diagnostics.js';
import { suggest } from './nearestKey.js';
import { literalText } from './scalars.js';
import { describeNode, isNull, plainValue, type PlainValue, type Position, type TreeNode } from './tree.js';

/** Where mistakes go, and the file they are in. */
export interface ReadContext {
  readonly file: string;
  readonly sink: DiagnosticSink;
}

/**
 * A value together with its key path: reads typed values and records every mistake instead of
 * stopping at the first. After a mistake the readers return `undefined`, and the caller goes on.
 */
export class Located<Node extends TreeNode = TreeNode> {
  readonly node: Node;
  readonly keyPath: string;
  /** Where a mistake about this value is shown: its key, or the value itself in a list. */
  readonly position: Position;
  readonly context: ReadContext;

  constructor(node: Node, keyPath: string, position: Position, context: ReadContext) {
    this.node = node;
    this.keyPath = keyPath;
    this.position = position;
    this.context = context;
  }

  report(message: string, suggestion?: string): void {
    const { line, column } = this.position;
    this.context.sink.add({
      file: this.context.file,
      line,
      column,
      keyPath: this.keyPath,
      message,
      suggestion,
    });
  }

  get isNull(): boolean {
    return isNull(this.node);
  }

  /** The text of a string; the `az ml` client accepts no number or boolean where it wants text. */
  text(): string | undefined {
    if (this.node.kind === 'scalar' && this.node.value.kind === 'string') return this.node.value.text;
    const literal = this.node.kind === 'scalar' ? literalText(this.node.value) : undefined;
    this.report(
      `must be text, but is ${describeNode(this.node)}.`,
      literal === undefined ? undefined : `Write it in quotes: "${literal}".`,
    );
    return undefined;
  }

  /** A secret's text; a mistake about it does not show it. */
  secret(): string | undefined {
    const { node } = this;
    if (node.kind === 'scalar' && node.value.kind === 'string') return node.value.text;
    this.report('must be text in quotes.');
    return undefined;
  }

  /** Any scalar but null as the text that the `az ml` client sends for it. */
  literal(): string | undefined {
    const literal = this.node.kind === 'scalar' ? literalText(this.node.value) : undefined;
    if (literal === undefined) {
      this.report(`must be text, a number or a boolean, but is ${describeNode(this.node)}.`);
    }
    return literal;
  }

  integer(limits: { readonly min?: number; readonly max?: number } = {}): number | undefined {
    const value = this.#number();
    if (value === undefined || !Number.isInteger(value)) {
      this.report(`must be a whole number, but is ${describeNode(this.node)}.`);
      return undefined;
    }
    return this.#within(value, limits);
  }

  number(limits: { readonly min?: number; readonly max?: number } = {}): number | undefined {
    const value = this.#number();
    if (value === undefined) {
      this.report(`must be a number, but is ${describeNode(this.node)}.`);
      return undefined;
    }
    return this.#within(value, limits);
  }

  boolean(): boolean | undefined {
    if (this.node.kind === 'scalar') {
      const { value } = this.node;
      if (value.kind === 'boolean') return value.value;
      if (value.kind === 'string' && /^(?:true|false)$/i.test(value.text)) return /^true$/i.test(value.text);
    }
    this.report(`must be true or false, but is ${describeNode(this.node)}.`);
    return undefined;
  }

  /** One of a set of words; case does not count, and `camelCase` is read as `snake_case`. */
  oneOf<const Word extends string>(words: readonly Word[]): Word | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const found = words.find((word) => word === text.toLowerCase() || word === snakeCase(text));
    if (found === undefined) this.report(`"${text}" is not accepted.`, suggest(text, words));
    return found;
  }

  list(): readonly Located[] | undefined {
    if (this.node.kind !== 'list') {
      this.report(`must be a list, but is ${describeNode(this.node)}.`);
      return undefined;
    }
    return this.node.items.map(
      (item, index) => new Located(item, `${this.keyPath}.${index}`, item, this.context),
    );
  }

  /** The value as plain JavaScript, for the free-form parts of a file. */
  plain(): PlainValue {
    return plainValue(this.node);
  }

  /** Every key with its value, for mappings whose keys the author chooses. */
  entries(): readonly (readonly [string, Located])[] | undefined {
    if (this.node.kind !== 'map') {
      this.report(`must be a mapping, but is ${describeNode(this.node)}.`);
      return undefined;
    }
    return [...this.node.entries.values()].map((entry) => [
      entry.key,
      new Located(
        entry.value,
        this.keyPath === '' ? entry.key : `${this.keyPath}.${entry.key}`,
        entry.keyPosition,
        this.context,
      ),
    ]);
  }

  /** A mapping with known keys; every other key is a mistake. `$schema` is always allowed. */
  fields<const Key extends string>(known: readonly Key[]): Fields<Key> | undefined {
    const entries = this.entries();
    if (entries === undefined) return undefined;
    const names: readonly string[] = known;
    const values = new Map<string, Located>();
    for (const [key, value] of entries) {
      if (names.includes(key)) values.set(key, value);
      else if (key !== '$schema') value.report(`"${key}" is not a known key here.`, suggest(key, names));
    }
    return new Fields(this, values);
  }

  #number(): number | undefined {
    if (this.node.kind !== 'scalar') return undefined;
    const { value } = this.node;
    if (value.kind === 'integer') return Number(value.value);
    if (value.kind === 'float' && Number.isFinite(value.value)) return value.value;
    // The `az ml` client also takes a number in quotes.
    if (value.kind === 'string' && /^[-+]?\d+(?:\.\d+)?$/.test(value.text)) return Number(value.text);
    return undefined;
  }

  #within(value: number, limits: { readonly min?: number; readonly max?: number }): number | undefined {
    const { min, max } = limits;
    if (min !== undefined && value < min) this.report(`must be ${min} or more, but is ${value}.`);
    else if (max !== undefined && value > max) this.report(`must be ${max} or less, but is ${value}.`);
    else return value;
    return undefined;
  }
}

/** The values of a mapping with known keys; a key that is absent or empty reads as `undefined`. */
export class Fields<Key extends string> {
  /** The mapping itself, for mistakes about it as a whole. */
  readonly owner: Located;
  readonly #values: ReadonlyMap<string, Located>;

  constructor(owner: Located, values: ReadonlyMap<string, Located>) {
    this.owner = owner;
    this.#values = values;
  }

  get(key: Key): Located | undefined {
    const value = this.#values.get(key);
    return value === undefined || value.isNull ? undefined : value;
  }

  required(key: Key): Located | undefined {
    const value = this.get(key);
    if (value === undefined) this.owner.report(`"${key}" is missing.`);
    return value;
  }

  has(key: Key): boolean {
    return this.#values.has(key);
  }
}

/** Some keys of a mapping, before it is known which others belong to it; unknown ones are let pass. */
export function declaredFields<const Key extends string>(
  value: Located,
  known: readonly Key[],
): Fields<Key> | undefined {
  const entries = value.entries();
  const names: readonly string[] = known;
  return entries && new Fields<Key>(value, new Map(entries.filter(([key]) => names.includes(key))));
}

/** `SystemAssigned` and `systemAssigned` as `system_assigned`. */
export function snakeCase(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
