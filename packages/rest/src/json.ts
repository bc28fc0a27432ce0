import * as v from 'valibot';
import { InvalidResponseError } from './failures.js';

/** What JSON can hold. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  // `undefined` members vanish when serialised, which lets bodies be written without conditionals.
  | { readonly [member: string]: Json | undefined };

/**
 * Parses data from outside by a schema, once, at the edge.
 * @param what names the data in the message: `the answer to GET workspace`
 * @throws InvalidResponseError naming the first member that is not as specified
 */
export function parseAs<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  what: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new InvalidResponseError(
    `${what} is not as its specification says${path === null ? '' : ` at ${path}`}: ${issue.message}`,
  );
}

/** Parses JSON text without throwing; `undefined` when it is none. */
export function tryParseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
