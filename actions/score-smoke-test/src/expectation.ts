import { tryParseJson, type Json } from '@azureml-actions/rest';

/** What the answer must be. */
export interface Expectation {
  readonly status: number;
  /** JSON that the answer's body must contain. */
  readonly json: Json | undefined;
}

/** Relative difference up to which two numbers count as the same: a model's last digits vary. */
const tolerance = 1e-6;
/** Difference up to which they do so near 0, where a relative one says nothing. */
const toleranceNearZero = 1e-9;

/**
 * Compares an answer with what is expected.
 * @returns what differs, one sentence each; empty when nothing does
 */
export function differences(expected: Expectation, status: number, body: string): string[] {
  const found: string[] = [];
  if (status !== expected.status) {
    found.push(`Status is ${String(status)}, expected ${String(expected.status)}.`);
  }
  if (expected.json === undefined) return found;
  const actual = tryParseJson(body);
  if (actual === undefined) found.push('The body is no JSON.');
  else compare(expected.json, actual, '$', found);
  return found;
}

/** Objects may have more members than expected; everything else must be the same. */
function compare(expected: Json, actual: unknown, path: string, found: string[]): void {
  if (typeof expected === 'number' && typeof actual === 'number') {
    const scale = Math.max(Math.abs(expected), Math.abs(actual));
    if (Math.abs(expected - actual) <= Math.max(tolerance * scale, toleranceNearZero)) return;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) {
      found.push(`${path} is ${shorten(actual)}, expected a list.`);
      return;
    }
    if (actual.length !== expected.length) {
      found.push(
        `${path} has ${String(actual.length)} elements, expected ${String(expected.length)}: ${shorten(actual)}.`,
      );
      return;
    }
    expected.forEach((item: Json, index) => compare(item, actual[index], `${path}[${String(index)}]`, found));
    return;
  }
  if (isObject(expected)) {
    if (!isObject(actual)) {
      found.push(`${path} is ${shorten(actual)}, expected an object.`);
      return;
    }
    for (const [name, value] of Object.entries(expected)) {
      if (value !== undefined) compare(value, own(actual, name), `${path}.${name}`, found);
    }
    return;
  }
  if (expected !== actual) found.push(`${path} is ${shorten(actual)}, expected ${shorten(expected)}.`);
}

function isObject<Value>(value: Value): value is Value & Readonly<Record<string, Json | undefined>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of the answer's own, not one that every object inherits. */
function own(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function shorten(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
