import {
  compileTemplate,
  evaluateValue,
  fromExpressionData,
  type Place,
  type Scope,
  type Template,
} from './expressions.js';
import type { Json } from './json.js';
import type { Templates, Tree } from './model.js';
import type { Entry, Value, YamlSource } from './yamlSource.js';

/** Reads a plain value that may hold expressions. */
export function readTemplate(
  source: YamlSource,
  entry: Entry | undefined,
  place: Place,
): Template | undefined {
  if (!entry) return undefined;
  const text = source.text(entry.value, `"${entry.key}"`);
  return text === undefined
    ? undefined
    : compileTemplate(text, source.at(entry.value), place, source.problems);
}

/** Reads a mapping from names to plain values with expressions: `env`, `with`, `outputs`. */
export function readTemplates(source: YamlSource, entry: Entry | undefined, place: Place): Templates {
  if (!entry) return new Map();
  const templates = source.mapping(entry.value, `"${entry.key}"`).map((item) => {
    return [item.key, readTemplate(source, item, place)] as const;
  });
  return new Map(templates.flatMap(([key, template]) => (template ? [[key, template]] : [])));
}

/** Reads any value with expressions at its leaves. */
export function readTree(source: YamlSource, value: Value, what: string, place: Place): Tree {
  if (source.isMapping(value)) {
    const entries = source.mapping(value, what);
    return {
      kind: 'map',
      entries: entries.map(({ key, value: item }) => [key, readTree(source, item, what, place)]),
    };
  }
  if (source.isList(value)) {
    const items = source.list(value, what);
    return { kind: 'list', items: items.map((item) => readTree(source, item, what, place)) };
  }
  const scalar = source.scalar(value, what);
  if (typeof scalar !== 'string') return { kind: 'literal', value: scalar ?? null };
  const template = compileTemplate(scalar, source.at(value), place, source.problems);
  return { kind: 'template', template };
}

/** Evaluates a tree. @throws EvaluationError */
export function evaluateTree(tree: Tree, scope: Scope): Json {
  switch (tree.kind) {
    case 'literal':
      return tree.value;
    case 'template':
      return fromExpressionData(evaluateValue(tree.template, scope));
    case 'list':
      return tree.items.map((item) => evaluateTree(item, scope));
    case 'map':
      return Object.fromEntries(tree.entries.map(([key, item]) => [key, evaluateTree(item, scope)]));
  }
}
