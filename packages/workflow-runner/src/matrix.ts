import { isJsonObject, type Json, type JsonObject } from './json.js';

/** An evaluated matrix: lists by name, `include` and `exclude` apart. */
export interface Matrix {
  axes: [string, Json[]][];
  include: JsonObject[];
  exclude: JsonObject[];
}

/** @throws Error where the value is no matrix. */
export function toMatrix(value: Json): Matrix {
  if (!isJsonObject(value)) throw new Error('"matrix" must be a mapping');
  const objects = (name: string): JsonObject[] => {
    const list = value[name] ?? [];
    if (!Array.isArray(list)) throw new Error(`"matrix.${name}" must be a list`);
    return list.map((item) => {
      if (!isJsonObject(item)) throw new Error(`"matrix.${name}" must hold mappings`);
      return item;
    });
  };
  const axes = Object.entries(value)
    .filter(([name]) => name !== 'include' && name !== 'exclude')
    .map(([name, list]): [string, Json[]] => {
      if (!Array.isArray(list)) throw new Error(`"matrix.${name}" must be a list`);
      if (list.length === 0) throw new Error(`"matrix.${name}" is empty`);
      return [name, list];
    });
  return { axes, include: objects('include'), exclude: objects('exclude') };
}

function same(left: Json | undefined, right: Json): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** An object in `exclude` may name a part of a nested value only. */
function covers(value: Json | undefined, pattern: Json): boolean {
  if (isJsonObject(pattern)) {
    return isJsonObject(value) && Object.entries(pattern).every(([key, item]) => covers(value[key], item));
  }
  return same(value, pattern);
}

function product(axes: [string, Json[]][]): JsonObject[] {
  if (axes.length === 0) return [];
  return axes.reduce<JsonObject[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}

/**
 * The combinations of a matrix, in GitHub's order: an `include` entry extends
 * each combination whose own values it does not change, and is a combination of
 * its own where there is none.
 */
export function expandMatrix({ axes, include, exclude }: Matrix): JsonObject[] {
  const original = product(axes).filter((row) => !exclude.some((pattern) => covers(row, pattern)));
  const rows = original.map((row) => ({ ...row }));
  const added: JsonObject[] = [];
  const names = axes.map(([name]) => name);
  for (const entry of include) {
    const fits = rows.filter((_, index) =>
      names.every((name) => {
        const wanted = entry[name];
        return wanted === undefined || same(original[index]?.[name], wanted);
      }),
    );
    if (fits.length === 0) added.push({ ...entry });
    for (const row of fits) Object.assign(row, entry);
  }
  return [...rows, ...added];
}

/** What GitHub puts behind a job's id: `(ubuntu, 3.12)`. */
export function matrixLabel(row: JsonObject): string {
  const flat = (value: Json): string[] =>
    typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(flat)
      : value === null
        ? []
        : [String(value)];
  const values = Object.values(row).flatMap(flat);
  return values.length > 0 ? ` (${values.join(', ')})` : '';
}
