import type { Located } from './nodes.js';

/** Tags and properties, whose values must be text; `null` clears one. */
export type TextMap = Readonly<Record<string, string | null>>;

/** Reads a mapping of names to text as the `az ml` client does for a job: numbers must be quoted. */
export function textMap(value: Located | undefined): TextMap {
  const result: Record<string, string | null> = {};
  for (const [key, item] of value?.entries() ?? []) {
    if (item.isNull) result[key] = null;
    else {
      const text = item.text();
      if (text !== undefined) result[key] = text;
    }
  }
  return result;
}

/**
 * Reads a mapping of names to scalars, each as the text that is sent for it: environment variables,
 * and the tags and properties of assets, where the `az ml` client lets numbers through and the REST
 * API wants text.
 */
export function literalMap(value: Located | undefined): TextMap {
  const result: Record<string, string | null> = {};
  for (const [key, item] of value?.entries() ?? []) {
    if (item.isNull) result[key] = null;
    else {
      const text = item.literal();
      if (text !== undefined) result[key] = text;
    }
  }
  return result;
}
