/** One condition on the metrics of a run: `accuracy >= 0.9`, `accuracy >= baseline - 0.01`. */
export interface MetricCondition {
  readonly text: string;
  readonly metric: string;
  readonly operator: Operator;
  readonly base: 'number' | 'baseline';
  /** The number itself, or what is added to the baseline's value. */
  readonly amount: number;
  /** `baseline * 0.95`: what the baseline's value is multiplied by. */
  readonly factor: number;
}

const operators = ['>=', '<=', '>', '<', '=='] as const;
type Operator = (typeof operators)[number];

const number = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const shape = new RegExp(
  String.raw`^(?<metric>[^\s<>=](?:[^<>=]*[^\s<>=])?)\s*(?<operator>>=|<=|==|>|<)\s*(?:(?<plain>${number})|baseline(?:\s*\*\s*(?<factor>${number}))?(?:\s*(?<sign>[+-])\s*(?<delta>${number}))?)$`,
  'iu',
);

/** Reads a condition. @returns `undefined` for what is none */
export function parseCondition(text: string): MetricCondition | undefined {
  const groups = shape.exec(text.trim())?.groups;
  const operator = operators.find((known) => known === groups?.['operator']);
  if (groups === undefined || operator === undefined) return undefined;
  const metric = (groups['metric'] ?? '').trim();
  const plain = groups['plain'];
  const common = { text: text.trim(), metric, operator };
  if (plain !== undefined) return { ...common, base: 'number', amount: Number(plain), factor: 1 };
  const delta = Number(groups['delta'] ?? 0);
  return {
    ...common,
    base: 'baseline',
    amount: groups['sign'] === '-' ? -delta : delta,
    factor: Number(groups['factor'] ?? 1),
  };
}

/** Why a condition does not hold, as a sentence; `undefined` when it does. */
export function violation(
  condition: MetricCondition,
  values: Readonly<Record<string, number>>,
  baseline: Readonly<Record<string, number>> | undefined,
): string | undefined {
  const { metric, text } = condition;
  const value = own(values, metric);
  if (value === undefined) {
    const known = Object.keys(values).sort().join(', ');
    return `${text}: the run has no metric ${metric}; it has ${known === '' ? 'none' : known}.`;
  }
  let limit = condition.amount;
  if (condition.base === 'baseline') {
    // Without a baseline there is nothing to be worse than: the first model of all may pass.
    if (baseline === undefined) return undefined;
    const reference = own(baseline, metric);
    if (reference === undefined) return `${text}: the baseline has no metric ${metric}.`;
    limit = reference * condition.factor + condition.amount;
  }
  return holds(value, condition.operator, limit)
    ? undefined
    : `${text}: ${metric} is ${String(value)}, but must be ${condition.operator} ${String(rounded(limit))}.`;
}

function own(values: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** NaN fulfils nothing. */
function holds(value: number, operator: Operator, limit: number): boolean {
  // Both sides were computed: 0.9 - 0.01 must admit 0.89.
  const equal = Math.abs(value - limit) <= 1e-12 * Math.max(1, Math.abs(limit));
  switch (operator) {
    case '>=':
      return value > limit || equal;
    case '<=':
      return value < limit || equal;
    case '>':
      return value > limit && !equal;
    case '<':
      return value < limit && !equal;
    case '==':
      return equal;
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
