import { isObject } from '../json.js';

/** True when two values mean the same as JSON: the order of members does not count, and null is absent. */
export function sameJson(one: unknown, other: unknown): boolean {
  const [a, b] = [one ?? undefined, other ?? undefined];
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => sameJson(a[name], b[name]));
  }
  return a === b;
}
