import { data, Evaluator, Lexer, Parser, type Expr } from '@actions/expressions';
import type { FunctionDefinition, FunctionInfo } from '@actions/expressions/funcs/info';
import { TokenType } from '@actions/expressions/lexer';
import { truthy } from '@actions/expressions/result';

import type { Json } from './json.js';
import { formatPosition, type Position, type Problem } from './problems.js';

export type ExpressionData = data.ExpressionData;

/** What expressions may use at one key of a file. */
export interface Place {
  contexts: readonly string[];
  functions: readonly string[];
}

/** What expressions see while they are evaluated. */
export interface Scope {
  contexts: Readonly<Record<string, ExpressionData>>;
  functions: ReadonlyMap<string, FunctionDefinition>;
}

/** A text with `${{ }}` in it, parsed. */
export interface Template {
  at: Position;
  source: string;
  parts: readonly (string | Expr)[];
}

/** An `if`, parsed; without a status function it holds only after success. */
export interface Condition {
  at: Position;
  source: string;
  expression: Expr | undefined;
  hasStatusFunction: boolean;
}

/** An expression that could not be evaluated. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';

  constructor(at: Position, source: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`${formatPosition(at)}: cannot evaluate \`${source.trim()}\`: ${why}`, { cause });
  }
}

const STATUS_FUNCTIONS = ['success', 'failure', 'always', 'cancelled'];

const FUNCTION_INFO: Readonly<Record<string, FunctionInfo>> = {
  success: { name: 'success', minArgs: 0, maxArgs: 0 },
  failure: { name: 'failure', minArgs: 0, maxArgs: 0 },
  always: { name: 'always', minArgs: 0, maxArgs: 0 },
  cancelled: { name: 'cancelled', minArgs: 0, maxArgs: 0 },
  hashFiles: { name: 'hashFiles', minArgs: 1, maxArgs: 255 },
};

/** Status functions are allowed in `if` only. */
export function withStatusFunctions(place: Place): Place {
  return { ...place, functions: [...place.functions, ...STATUS_FUNCTIONS] };
}

/** Turns JSON into what expressions work on. */
export function toExpressionData(value: Json | undefined): ExpressionData {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toExpressionData));
  const pairs = Object.entries(value).map(([key, item]) => ({ key, value: toExpressionData(item) }));
  return new data.Dictionary(...pairs);
}

/** The reverse of {@link toExpressionData}. */
export function fromExpressionData(value: ExpressionData): Json {
  switch (value.kind) {
    case data.Kind.Array:
      return value.values().map(fromExpressionData);
    case data.Kind.Dictionary:
      return Object.fromEntries(value.pairs().map(({ key, value: item }) => [key, fromExpressionData(item)]));
    case data.Kind.Null:
      return null;
    case data.Kind.String:
    case data.Kind.Number:
    case data.Kind.Boolean:
      return value.value;
  }
}

function parseExpression(text: string, place: Place): Expr {
  const { tokens } = new Lexer(text).lex();
  const functions = place.functions.map((name) => FUNCTION_INFO[name] ?? { name, minArgs: 0, maxArgs: 255 });
  return new Parser(tokens, [...place.contexts], functions).parse();
}

function usesStatusFunction(text: string): boolean {
  const { tokens } = new Lexer(text).lex();
  return tokens.some(
    (token, index) =>
      token.type === TokenType.IDENTIFIER &&
      STATUS_FUNCTIONS.includes(token.lexeme.toLowerCase()) &&
      tokens[index + 1]?.type === TokenType.LEFT_PAREN,
  );
}

/** The index of the `}}` that closes an expression; one inside a string does not. */
function closingBraces(text: string, from: number): number {
  let inString = false;
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === "'") inString = !inString;
    else if (!inString && text.startsWith('}}', index)) return index;
  }
  return -1;
}

/** Splits a text into literal pieces and the sources of expressions. */
function split(text: string): ({ literal: string } | { expression: string })[] {
  const pieces: ({ literal: string } | { expression: string })[] = [];
  let position = 0;
  for (;;) {
    const open = text.indexOf('${{', position);
    if (open < 0) break;
    const close = closingBraces(text, open + 3);
    if (close < 0) throw new Error('an expression is not closed with }}');
    if (open > position) pieces.push({ literal: text.slice(position, open) });
    pieces.push({ expression: text.slice(open + 3, close) });
    position = close + 2;
  }
  if (position < text.length) pieces.push({ literal: text.slice(position) });
  return pieces;
}

function explain(error: unknown, place: Place): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message}. Contexts allowed here: ${place.contexts.join(', ')}`;
}

/** Parses a text with expressions in it; what is wrong goes to `problems`. */
export function compileTemplate(source: string, at: Position, place: Place, problems: Problem[]): Template {
  try {
    const parts = split(source).map((piece) =>
      'literal' in piece ? piece.literal : parseExpression(piece.expression, place),
    );
    return { at, source, parts };
  } catch (error) {
    problems.push({ at, message: `invalid expression in "${source.trim()}": ${explain(error, place)}` });
    return { at, source, parts: [] };
  }
}

/** Parses an `if`, with or without `${{ }}` around it. */
export function compileCondition(source: string, at: Position, place: Place, problems: Problem[]): Condition {
  const none: Condition = { at, source, expression: undefined, hasStatusFunction: false };
  try {
    const pieces = split(source.trim());
    const [first] = pieces;
    if (first === undefined) return none;
    if (pieces.length > 1) {
      throw new Error('text around ${{ }} makes a condition that is always true');
    }
    const text = 'literal' in first ? first.literal : first.expression;
    const expression = parseExpression(text, withStatusFunctions(place));
    return { at, source, expression, hasStatusFunction: usesStatusFunction(text) };
  } catch (error) {
    problems.push({ at, message: `invalid condition "${source.trim()}": ${explain(error, place)}` });
    return none;
  }
}

function evaluate(expression: Expr, { contexts, functions }: Scope): ExpressionData {
  const pairs = Object.entries(contexts).map(([key, value]) => ({ key, value }));
  return new Evaluator(expression, new data.Dictionary(...pairs), new Map(functions)).evaluate();
}

/**
 * Evaluates to a value: of any kind where the text is one expression, else text.
 *
 * @throws EvaluationError
 */
export function evaluateValue(template: Template, scope: Scope): ExpressionData {
  try {
    const [only] = template.parts;
    if (template.parts.length === 1 && only !== undefined && typeof only !== 'string') {
      return evaluate(only, scope);
    }
    const texts = template.parts.map((part) =>
      typeof part === 'string' ? part : evaluate(part, scope).coerceString(),
    );
    return new data.StringData(texts.join(''));
  } catch (error) {
    throw new EvaluationError(template.at, template.source, error);
  }
}

/** Evaluates to text. @throws EvaluationError */
export function evaluateText(template: Template, scope: Scope): string {
  return evaluateValue(template, scope).coerceString();
}

/** Whether a step or job is to run. @throws EvaluationError */
export function evaluateCondition(condition: Condition, scope: Scope): boolean {
  try {
    const succeeded = scope.functions.get('success')?.call() ?? new data.BooleanData(true);
    if (!condition.hasStatusFunction && !truthy(succeeded)) return false;
    return condition.expression === undefined || truthy(evaluate(condition.expression, scope));
  } catch (error) {
    throw new EvaluationError(condition.at, condition.source, error);
  }
}
