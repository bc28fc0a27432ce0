import type { Json } from '@azureml-actions/rest/json';
import { declaredFields, type Located } from './nodes.js';

/** One parameter of a search space: its distribution, and what that takes. */
export interface SearchParameter {
  readonly type: SearchType;
  /** Snake case, as the file has them. */
  readonly arguments: Readonly<Record<string, Json>>;
}

/** What each distribution takes, in the order in which the REST API wants it. */
const ARGUMENTS = {
  choice: ['values'],
  randint: ['upper'],
  uniform: ['min_value', 'max_value'],
  loguniform: ['min_value', 'max_value'],
  quniform: ['min_value', 'max_value', 'q'],
  qloguniform: ['min_value', 'max_value', 'q'],
  normal: ['mu', 'sigma'],
  lognormal: ['mu', 'sigma'],
  qnormal: ['mu', 'sigma', 'q'],
  qlognormal: ['mu', 'sigma', 'q'],
} as const;
type SearchType = keyof typeof ARGUMENTS;
const TYPES = [
  'choice',
  'randint',
  'uniform',
  'loguniform',
  'quniform',
  'qloguniform',
  'normal',
  'lognormal',
  'qnormal',
  'qlognormal',
] as const satisfies readonly SearchType[];

/** Reads `search_space:`. */
export function parseSearchSpace(value: Located | undefined): Readonly<Record<string, SearchParameter>> {
  const space: Record<string, SearchParameter> = {};
  for (const [name, item] of value?.entries() ?? []) {
    const parameter = parseSearchParameter(item);
    if (parameter !== undefined) space[name] = parameter;
  }
  return space;
}

/** Reads one distribution. */
export function parseSearchParameter(value: Located): SearchParameter | undefined {
  const type = declaredFields(value, ['type'])?.required('type')?.oneOf(TYPES);
  if (type === undefined) return undefined;
  const names = ARGUMENTS[type];
  const fields = value.fields(['type', ...names]);
  const found: Record<string, Json> = {};
  for (const name of names) {
    const item = fields?.required(name);
    if (item === undefined) continue;
    const argument = name === 'values' ? parseChoices(item) : parseArgument(item, name);
    if (argument !== undefined) found[name] = argument;
  }
  return { type, arguments: found };
}

function parseArgument(value: Located, name: string): number | undefined {
  return name === 'upper' ? value.integer() : value.number();
}

function parseChoices(value: Located): readonly Json[] | undefined {
  const choices = value.list();
  if (choices?.length === 0) value.report('A choice needs at least one value.');
  return choices?.flatMap((choice): readonly Json[] => parseChoice(choice) ?? []);
}

function parseChoice(value: Located): readonly [Json] | undefined {
  if (value.node.kind === 'map') {
    const nested: Record<string, Json> = {};
    for (const [name, item] of value.entries() ?? []) {
      const parameter = item.node.kind === 'map' ? parseSearchParameter(item) : undefined;
      const plain = item.node.kind === 'map' ? undefined : parseChoice(item)?.[0];
      const turned = parameter === undefined ? plain : searchParameterBody(parameter);
      if (turned !== undefined) nested[name] = turned;
    }
    return [nested];
  }
  const { node } = value;
  if (node.kind === 'scalar' && ['string', 'integer', 'float'].includes(node.value.kind)) {
    return [value.plain()];
  }
  value.report(
    'A value to choose from must be text, a number or a mapping.',
    'Write a boolean in quotes: "true".',
  );
  return undefined;
}

/** A distribution as the REST API wants it: `["uniform", [0.1, 1]]`; the values of a choice doubly nested. */
export function searchParameterBody({ type, arguments: given }: SearchParameter): Json {
  return [type, ARGUMENTS[type].map((name) => given[name] ?? null)];
}
