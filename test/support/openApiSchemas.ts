import { basename } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { addOpenApiFormats } from './openApiFormats.ts';
import { atPointer, type Located, type OpenApiDocuments, type Target } from './openApiDocuments.ts';
import { isRecord, list, record, text, type JsonRecord } from './openApiJson.ts';

/**
 * Which way a body goes. In a request, members that are read-only or unknown are mistakes, since
 * Azure drops or refuses them. An answer's unknown members are mistakes too: no client may rely on them.
 */
export type Direction = 'request' | 'response';

/** Checks values against the schemas of OpenAPI documents (2.0 and 3.0). */
export interface OpenApiSchemas {
  /** @returns what is wrong with a body, a line each; nothing when it conforms */
  problems(schema: Located, direction: Direction, body: unknown): readonly string[];
  /** @returns what is wrong with a parameter or a header, which comes as text */
  problemsOfText(schema: Located, value: string): readonly string[];
}

/** What a schema of OpenAPI and one of JSON Schema have in common. */
const sharedKeywords = [
  'type',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
];

/** Makes the checker; each schema is compiled on first use. */
export function openApiSchemas(documents: OpenApiDocuments): OpenApiSchemas {
  const ajv = newAjv({ coerceTypes: false });
  const coercing = newAjv({ coerceTypes: true });
  const adapters = { request: adapter(documents, 'request'), response: adapter(documents, 'response') };
  const compiled = new Map<Direction | 'text', WeakMap<JsonRecord, ValidateFunction>>();
  const compile = (kind: Direction | 'text', schema: Located): ValidateFunction => {
    const known = compiled.get(kind) ?? new WeakMap<JsonRecord, ValidateFunction>();
    compiled.set(kind, known);
    let validate = known.get(schema.node);
    if (validate === undefined) {
      const { convert, definitions } = adapters[kind === 'text' ? 'response' : kind];
      const converted = convert(schema.file, schema.node);
      validate =
        kind === 'text'
          ? coercing.compile({ properties: { value: converted }, $defs: definitions() })
          : ajv.compile({ ...record(converted), $defs: definitions() });
      known.set(schema.node, validate);
    }
    return validate;
  };
  return {
    problems: (schema, direction, body) => explain(compile(direction, schema), body),
    problemsOfText: (schema, value) => explain(compile('text', schema), { value }),
  };
}

function newAjv(options: { coerceTypes: boolean }): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, verbose: true, ...options });
  addOpenApiFormats(ajv);
  ajv.addKeyword({
    keyword: 'readOnlyMember',
    validate: () => false,
    errors: false,
    error: { message: 'is read-only: it must not be sent' },
  });
  ajv.addKeyword({
    keyword: 'secretMember',
    validate: (_: unknown, value: unknown) => value === null,
    errors: false,
    error: { message: 'is never returned' },
  });
  return ajv;
}

function explain(validate: ValidateFunction, value: unknown): readonly string[] {
  if (validate(value)) return [];
  const problems = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if').map(problem);
  return [...new Set(problems)];
}

function problem({ instancePath, keyword, message, params, data }: ErrorObject): string {
  const where = instancePath === '' ? 'the body' : instancePath;
  const name = (member: unknown): string => (typeof member === 'string' ? member : '');
  switch (keyword) {
    case 'additionalProperties':
      return `${instancePath}/${name(params['additionalProperty'])} is not in the specification`;
    case 'required':
      return `${instancePath}/${name(params['missingProperty'])} is required`;
    case 'enum':
      return `${where} must be one of ${list(params['allowedValues']).join(', ')}`;
    default:
      return `${where} ${message ?? keyword}${data === null ? ' (is null)' : ''}`;
  }
}

interface Adapter {
  readonly convert: (file: string, node: JsonRecord) => unknown;
  /** The definitions met so far. */
  readonly definitions: () => JsonRecord;
}

/** Turns schemas of OpenAPI into JSON Schema: `allOf` flattened, discriminators resolved. */
function adapter(documents: OpenApiDocuments, direction: Direction): Adapter {
  const definitions: Record<string, unknown> = {};

  const convert = (file: string, node: JsonRecord): unknown => {
    const schema = withoutNull(file, node);
    const nullable = node['x-nullable'] === true || node['nullable'] === true;
    return nullable ? { if: { not: { type: 'null' } }, then: schema } : schema;
  };

  const withoutNull = (file: string, node: JsonRecord): unknown => {
    const reference = text(node['$ref']);
    if (reference !== undefined) return referTo(documents.target(file, reference));
    // Some enumerations are declared to be objects, which none of their values is.
    if (node['enum'] !== undefined) return { enum: node['enum'] };
    if (isObjectSchema(node)) return objectSchema(file, node);
    const items = node['items'];
    return {
      ...Object.fromEntries(Object.entries(node).filter(([key]) => sharedKeywords.includes(key))),
      ...(isRecord(items) && { items: convert(file, items) }),
    };
  };

  const referTo = (target: Target): unknown => {
    const key = `${basename(target.file)}${target.pointer}`.replaceAll(/[^\w.]/g, '-');
    if (!(key in definitions)) {
      definitions[key] = true;
      definitions[key] = definition(target);
    }
    return { $ref: `#/$defs/${key}` };
  };

  const definition = ({ file, pointer }: Target): unknown => {
    const node = atPointer(documents.document(file), pointer);
    if (node === undefined) throw new Error(`${file} has nothing at ${pointer}.`);
    const discriminator = text(node['discriminator']);
    if (discriminator === undefined) return convert(file, node);
    const container = pointer.slice(0, pointer.lastIndexOf('/'));
    const subtypes = Object.entries(record(atPointer(documents.document(file), container)))
      .filter(([, candidate]) => descendsFrom({ file, node: record(candidate) }, node))
      .map(([name, subtype]) => ({
        value: text(record(subtype)['x-ms-discriminator-value']) ?? name,
        schema: referTo({ file, pointer: `${container}/${name}` }),
      }));
    return {
      type: 'object',
      required: [discriminator],
      properties: { [discriminator]: { enum: subtypes.map(({ value }) => value) } },
      allOf: subtypes.map(({ value, schema }) => ({
        if: { properties: { [discriminator]: { const: value } }, required: [discriminator] },
        then: schema,
      })),
    };
  };

  const descendsFrom = (candidate: Located, ancestor: JsonRecord): boolean =>
    parents(candidate).some((parent) => parent.node === ancestor || descendsFrom(parent, ancestor));

  const parents = ({ file, node }: Located): readonly Located[] =>
    list(node['allOf']).map((part) => documents.follow({ file, node: record(part) }));

  const objectSchema = (file: string, node: JsonRecord): unknown => {
    const members = flatten({ file, node });
    const own = node['additionalProperties'];
    const free = own === true || (own === undefined && members.properties.size === 0);
    const required = members.required.filter((name) => !members.omitted.has(name));
    return {
      type: 'object',
      properties: Object.fromEntries(members.properties),
      ...(required.length > 0 && { required }),
      additionalProperties: isRecord(own) ? convert(file, own) : free,
    };
  };

  /** Members of an object with those it inherits. */
  const flatten = (located: Located): Members => {
    const inherited = parents(located).map(flatten);
    const properties = new Map(inherited.flatMap((parent) => [...parent.properties]));
    const omitted = new Set(inherited.flatMap((parent) => [...parent.omitted]));
    for (const [name, property] of Object.entries(record(located.node['properties']))) {
      const node = record(property);
      const absent = mustBeAbsent(located.file, node);
      if (absent !== undefined) omitted.add(name);
      properties.set(name, absent ?? convert(located.file, node));
    }
    const required = [...inherited.flatMap((parent) => parent.required), ...list(located.node['required'])];
    return { properties, omitted, required: [...new Set(required.flatMap((name) => text(name) ?? []))] };
  };

  const mustBeAbsent = (file: string, node: JsonRecord): JsonRecord | undefined => {
    const mutability = [
      ...list(node['x-ms-mutability']),
      ...list(documents.follow({ file, node }).node['x-ms-mutability']),
    ];
    const readOnly = node['readOnly'] === true || documents.follow({ file, node }).node['readOnly'] === true;
    if (direction === 'request') {
      const onlyRead = mutability.length > 0 && mutability.every((use) => use === 'read');
      return readOnly || onlyRead ? { readOnlyMember: true } : undefined;
    }
    return mutability.length > 0 && !mutability.includes('read') ? { secretMember: true } : undefined;
  };

  return { convert, definitions: () => definitions };
}

interface Members {
  readonly properties: ReadonlyMap<string, unknown>;
  readonly required: readonly string[];
  /** Those that must not be there in this direction, though they may be required in the other. */
  readonly omitted: ReadonlySet<string>;
}

function isObjectSchema(node: JsonRecord): boolean {
  return (
    node['type'] === 'object' ||
    node['properties'] !== undefined ||
    node['allOf'] !== undefined ||
    node['additionalProperties'] !== undefined
  );
}
