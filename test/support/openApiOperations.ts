import { basename } from 'node:path';
import type { Located, OpenApiDocuments } from './openApiDocuments.ts';
import { isRecord, list, record, text, type JsonRecord } from './openApiJson.ts';

/** A parameter in the path, the query or the headers, or a field of a form. */
export interface Parameter {
  readonly name: string;
  readonly place: 'path' | 'query' | 'header' | 'form';
  readonly required: boolean;
  /** What its value has to satisfy; a file of a form has `type: file`. */
  readonly schema: Located;
}

/** An answer that an operation documents. */
export interface DocumentedResponse {
  /** Of a JSON body; absent when the answer has none. */
  readonly schema: Located | undefined;
  readonly headers: ReadonlyMap<string, Located>;
}

/** One operation of a document. */
export interface Operation {
  /** `mfe.json Jobs_CreateOrUpdate`. */
  readonly id: string;
  /** Version of the document. */
  readonly version: string;
  readonly method: string;
  readonly template: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody: { readonly required: boolean; readonly schema: Located } | undefined;
  /** By status, and `default`. */
  readonly responses: ReadonlyMap<string, DocumentedResponse>;
  readonly longRunning: boolean;
}

/** An operation, and the values that a path gives its parameters. */
export interface MatchedOperation {
  readonly operation: Operation;
  readonly pathValues: ReadonlyMap<string, string>;
}

const methods = ['get', 'put', 'post', 'patch', 'delete', 'head'];

/** Finds the operation a request means. */
export interface OperationTable {
  match(method: string, path: string): MatchedOperation | undefined;
}

/** Reads the operations of all documents. */
export function operationTable(documents: OpenApiDocuments): OperationTable {
  const routes = documents.files
    .flatMap((file) => operationsOf(documents, file))
    .map((operation) => ({ operation, ...pathPattern(operation.template) }))
    // Literal segments beat parameters; a sort is stable, so the order of documents stays.
    .sort((one, other) => one.parameterNames.length - other.parameterNames.length);
  return {
    match(method, path) {
      for (const { operation, pattern, parameterNames } of routes) {
        if (operation.method !== method) continue;
        const found = pattern.exec(path);
        if (found === null) continue;
        const values = parameterNames.map((name, index) => [name, decode(found[index + 1] ?? '')] as const);
        return { operation, pathValues: new Map(values) };
      }
      return undefined;
    },
  };
}

function operationsOf(documents: OpenApiDocuments, file: string): readonly Operation[] {
  const document = documents.document(file);
  return Object.entries(record(document['paths'])).flatMap(([template, path]) =>
    Object.entries(record(path))
      .filter(([method]) => methods.includes(method))
      .map(([method, node]) => {
        const operation = record(node);
        const declared = [...list(record(path)['parameters']), ...list(operation['parameters'])].map(
          (parameter) => documents.follow({ file, node: record(parameter) }),
        );
        return {
          id: `${basename(file)} ${text(operation['operationId']) ?? template}`,
          version: text(record(document['info'])['version']) ?? '',
          method: method.toUpperCase(),
          template,
          parameters: declared.flatMap(parameterOf),
          requestBody: requestBodyOf(documents, { file, node: operation }, declared),
          responses: responsesOf(documents, { file, node: operation }),
          longRunning: operation['x-ms-long-running-operation'] === true,
        };
      }),
  );
}

function parameterOf({ file, node }: Located): readonly Parameter[] {
  const place = places.get(text(node['in']) ?? '');
  if (place === undefined) return [];
  const schema = isRecord(node['schema']) ? node['schema'] : node;
  return [
    {
      name: text(node['name']) ?? '',
      place,
      required: node['required'] === true,
      schema: { file, node: schema },
    },
  ];
}

/** OpenAPI's words for places; a body is no parameter here. */
const places = new Map<string, Parameter['place']>([
  ['path', 'path'],
  ['query', 'query'],
  ['header', 'header'],
  ['formData', 'form'],
]);

/** OpenAPI 2.0 has the body among the parameters, 3.0 by media type. */
function requestBodyOf(
  documents: OpenApiDocuments,
  operation: Located,
  declared: readonly Located[],
): Operation['requestBody'] {
  const body = declared.find(({ node }) => node['in'] === 'body');
  if (body !== undefined) {
    return {
      required: body.node['required'] === true,
      schema: { file: body.file, node: record(body.node['schema']) },
    };
  }
  const requestBody = record(operation.node['requestBody']);
  const { file, node } = documents.follow({ file: operation.file, node: requestBody });
  const schema = jsonContent(node);
  return schema === undefined
    ? undefined
    : { required: node['required'] === true, schema: { file, node: schema } };
}

function responsesOf(documents: OpenApiDocuments, operation: Located): Operation['responses'] {
  return new Map(
    Object.entries(record(operation.node['responses'])).map(([status, response]) => {
      const { file, node } = documents.follow({ file: operation.file, node: record(response) });
      const schema = isRecord(node['schema']) ? node['schema'] : jsonContent(node);
      const headers = Object.entries(record(node['headers'])).map(([name, header]) => {
        const inner = record(header);
        return [name, { file, node: isRecord(inner['schema']) ? inner['schema'] : inner }] as const;
      });
      return [status, { schema: schema && { file, node: schema }, headers: new Map(headers) }];
    }),
  );
}

function jsonContent(node: JsonRecord): JsonRecord | undefined {
  const [, media] =
    Object.entries(record(node['content'])).find(([type]) => type.startsWith('application/json')) ?? [];
  const schema = record(media)['schema'];
  return isRecord(schema) ? schema : undefined;
}

/** A template as a pattern: literal parts whatever their case, as Azure reads them. */
function pathPattern(template: string): { pattern: RegExp; parameterNames: readonly string[] } {
  const parameterNames: string[] = [];
  const source = template
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      parameterNames.push(part.slice(1, -1));
      return '([^/]+)';
    })
    .join('');
  return { pattern: new RegExp(`^${source}$`, 'i'), parameterNames };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
