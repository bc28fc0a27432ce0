import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { at } from '../emulator/client.ts';

type Schema = Record<string, unknown>;
type Definitions = ReadonlyMap<string, Schema>;

/**
 * The definitions of a Swagger 2 or OpenAPI 3 file as JSON Schema. Swagger's inheritance has another meaning
 * there (`allOf` beside `additionalProperties: false` allows nothing), so that it is written out: a type has
 * the members of its bases, and in the place of a base with a discriminator any of its heirs may stand.
 * @param url a file URL
 */
export function asJsonSchema(url: string): Schema {
  const definitions = readDefinitions(url);
  const written = [...definitions].map(([name, definition]) => {
    const heirs = at(definition, 'discriminator') === undefined ? [] : heirsOf(name, definitions);
    const schema =
      heirs.length === 0
        ? flat(definition, url, definitions)
        : { anyOf: heirs.map((heir) => ({ $ref: `#/definitions/${heir}` })) };
    return [name, schema];
  });
  return withNull(withoutWriteOnly({ $id: url, definitions: Object.fromEntries(written) }));
}

function readDefinitions(url: string): Definitions {
  const file: unknown = JSON.parse(
    readFileSync(fileURLToPath(url), 'utf8').replaceAll('#/components/schemas/', '#/definitions/'),
  );
  return new Map(entries(at(file, 'definitions') ?? at(file, 'components', 'schemas')));
}

/** The definition with the members of its bases. */
function flat(definition: Schema, url: string, definitions: Definitions): Schema {
  const bases = references(definition).map((reference) => {
    const [path = '', name = ''] = reference.split('#/definitions/');
    const base = path === '' ? url : new URL(path, url).href;
    const known = path === '' ? definitions : readDefinitions(base);
    const found = flat(known.get(name) ?? {}, base, known);
    return path === '' ? found : absolute(found, base);
  });
  if (bases.length === 0) return definition;
  const own = without(definition, 'allOf');
  const parts = [...bases, own];
  const discriminator = bases.map((base) => at(base, 'discriminator')).find((found) => found !== undefined);
  const value = at(definition, 'x-ms-discriminator-value');
  return {
    ...own,
    type: 'object',
    ...(discriminator === undefined ? {} : { discriminator }),
    properties: {
      ...Object.fromEntries(parts.flatMap((part) => entries(at(part, 'properties')))),
      ...(value === undefined ? {} : { [discriminatorName(discriminator)]: { const: value } }),
    },
    required: [...new Set(parts.flatMap((part) => strings(at(part, 'required'))))],
  };
}

function heirsOf(base: string, definitions: Definitions): readonly string[] {
  return [...definitions].flatMap(([name, definition]) => {
    if (!references(definition).includes(`#/definitions/${base}`)) return [];
    const value = at(definition, 'x-ms-discriminator-value');
    return [...(value === undefined ? [] : [name]), ...heirsOf(name, definitions)];
  });
}

function references(definition: Schema): readonly string[] {
  const all = at(definition, 'allOf');
  return Array.isArray(all) ? all.map((base) => String(at(base, '$ref'))) : [];
}

/** References of a definition taken from another file. */
function absolute(schema: Schema, url: string): Schema {
  return revive(schema, (value) =>
    typeof at(value, '$ref') === 'string' ? { $ref: new URL(String(at(value, '$ref')), url).href } : value,
  );
}

function withNull(schema: Schema): Schema {
  return revive(schema, (value) => {
    if (at(value, 'x-nullable') !== true && at(value, 'nullable') !== true) return value;
    return { anyOf: [without(value, 'nullable'), { type: 'null' }] };
  });
}

/** Members that are only written, such as secrets, are not required of an answer. */
function withoutWriteOnly(schema: Schema): Schema {
  return revive(schema, (value) => {
    const required = strings(at(value, 'required')).filter((name) => {
      const mutability = at(value, 'properties', name, 'x-ms-mutability');
      return !Array.isArray(mutability) || mutability.includes('read');
    });
    if (!Array.isArray(at(value, 'required'))) return value;
    return { ...Object.fromEntries(entries(value, true)), required };
  });
}

function without(value: unknown, name: string): Schema {
  return Object.fromEntries(entries(value, true).filter(([member]) => member !== name));
}

function revive(schema: Schema, change: (value: unknown) => unknown): Schema {
  const copy: unknown = JSON.parse(JSON.stringify(schema), (_, value: unknown) => change(value));
  return Object.fromEntries(entries(copy, true));
}

function entries(value: unknown, any: true): [string, unknown][];
function entries(value: unknown): [string, Schema][];
function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** Swagger 2 has the member's name, OpenAPI 3 an object with it. */
function discriminatorName(discriminator: unknown): string {
  return typeof discriminator === 'string' ? discriminator : String(at(discriminator, 'propertyName'));
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
