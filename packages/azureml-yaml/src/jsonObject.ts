import type { Json } from '@azureml-actions/rest/json';

/** A REST body; members that are `undefined` vanish when it is serialised. */
export type JsonObject = Readonly<Record<string, Json | undefined>>;

/** A mapping with every value turned by a function. */
export function mapValues<Value, Result>(
  map: Readonly<Record<string, Value>>,
  turn: (value: Value, key: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, turn(value, key)]));
}
