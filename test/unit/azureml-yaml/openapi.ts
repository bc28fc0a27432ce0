import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

const SHARED = resolve(import.meta.dirname, '../../../../shared');
const SPECS = resolve(
  SHARED,
  'openapi/specification/machinelearningservices/resource-manager/Microsoft.MachineLearningServices/stable/2024-04-01',
);

/** Where the `az ml` sample files are. */
export const SAMPLES = resolve(SHARED, 'az-ml-yaml/cli');
export const samplesPresent = existsSync(SAMPLES);
export const specsPresent = existsSync(SPECS);

type Definition = Readonly<Record<string, unknown>>;

/**
 * Checks bodies against definitions of Microsoft's OpenAPI 2.0 specification (2024-04-01): `allOf`
 * is flattened, discriminators choose the definition, `x-nullable` is honoured.
 */
export class OpenApi {
  readonly #documents = new Map<string, Definition>();
  readonly #schemas = new Map<string, unknown>();
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });

  /** @returns the errors of a body against a definition, such as `mfe.json#JobBaseResource`. */
  errors(
    file: 'mfe.json' | 'machineLearningServices.json',
    definition: string,
    body: unknown,
  ): readonly string[] {
    const validate = this.#validator(resolve(SPECS, file), definition);
    const wire: unknown = JSON.parse(JSON.stringify(body));
    if (validate(wire)) return [];
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
  }

  #validator(file: string, definition: string): ValidateFunction {
    const known = this.#validators.get(file + definition);
    if (known !== undefined) return known;
    const root = this.#schemaFor(file, definition);
    const validator = this.#ajv.compile({ ...object(root), $defs: Object.fromEntries(this.#schemas) });
    this.#validators.set(file + definition, validator);
    return validator;
  }

  #definition(file: string, name: string): Definition {
    let document = this.#documents.get(file);
    if (document === undefined) {
      document = object(parse(readFileSync(file, 'utf8')));
      this.#documents.set(file, document);
    }
    return object(object(document['definitions'])[name]);
  }

  /** A reference to the schema of a definition, which is built on first use. */
  #schemaFor(file: string, name: string): unknown {
    const key = `${basename(file)}-${name}`;
    if (!this.#schemas.has(key)) {
      this.#schemas.set(key, true);
      this.#schemas.set(key, this.#build(file, name));
    }
    return { $ref: `#/$defs/${key}` };
  }

  #build(file: string, name: string): unknown {
    const definition = this.#definition(file, name);
    const discriminator = definition['discriminator'];
    if (typeof discriminator !== 'string') return this.#flat(file, definition);
    const subtypes = Object.entries(object(this.#documents.get(file)?.['definitions'])).filter(
      ([, candidate]) => this.#descendsFrom(file, object(candidate), name),
    );
    return {
      anyOf: subtypes.map(([, subtype]) => {
        const flat = object(this.#flat(file, object(subtype)));
        const value = object(subtype)['x-ms-discriminator-value'] ?? '';
        return { ...flat, properties: { ...object(flat['properties']), [discriminator]: { const: value } } };
      }),
    };
  }

  #descendsFrom(file: string, definition: Definition, name: string): boolean {
    return parents(definition).some(
      (parent) => parent === name || this.#descendsFrom(file, this.#definition(file, parent), name),
    );
  }

  #flat(file: string, definition: Definition): unknown {
    if (definition['enum'] !== undefined) return { enum: definition['enum'] };
    let properties: Definition = {};
    let required: readonly unknown[] = [];
    for (const reference of references(definition)) {
      const [parentFile, parentName] = target(file, reference);
      const parent = object(this.#flat(parentFile, this.#definition(parentFile, parentName)));
      properties = { ...properties, ...object(parent['properties']) };
      required = [...required, ...list(parent['required'])];
    }
    for (const [key, property] of Object.entries(object(definition['properties']))) {
      properties = { ...properties, [key]: this.#property(file, object(property)) };
    }
    required = [...required, ...list(definition['required'])];
    return {
      type: 'object',
      properties,
      required,
      additionalProperties: definition['additionalProperties'] !== false,
    };
  }

  #property(file: string, property: Definition): unknown {
    const own = this.#withoutNull(file, property);
    return property['x-nullable'] === true ? { anyOf: [own, { type: 'null' }] } : own;
  }

  #withoutNull(file: string, property: Definition): unknown {
    const { $ref: reference, additionalProperties, items, properties } = property;
    if (typeof reference === 'string') return this.#schemaFor(...target(file, reference));
    const kept = Object.entries(property).filter(([key]) =>
      ['type', 'enum', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum'].includes(key),
    );
    return {
      ...Object.fromEntries(kept),
      ...(typeof additionalProperties === 'object' && {
        additionalProperties: this.#property(file, object(additionalProperties)),
      }),
      ...(items !== undefined && { items: this.#property(file, object(items)) }),
      ...(properties !== undefined && object(this.#flat(file, property))),
    };
  }
}

function references(definition: Definition): readonly string[] {
  return list(definition['allOf']).flatMap((part) => {
    const reference = object(part)['$ref'];
    return typeof reference === 'string' ? [reference] : [];
  });
}

function parents(definition: Definition): readonly string[] {
  return references(definition)
    .filter((reference) => reference.startsWith('#'))
    .map((reference) => reference.slice(reference.lastIndexOf('/') + 1));
}

function target(file: string, reference: string): [string, string] {
  const [path = '', pointer = ''] = reference.split('#');
  return [path === '' ? file : resolve(dirname(file), path), pointer.slice(pointer.lastIndexOf('/') + 1)];
}

function object(value: unknown): Definition {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function parse(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return value;
}
