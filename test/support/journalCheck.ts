import type { JournalEntry } from '@azureml-actions/emulator/journal';
import { openApiDocuments } from './openApiDocuments.ts';
import { list, record, text } from './openApiJson.ts';
import {
  operationTable,
  type DocumentedResponse,
  type MatchedOperation,
  type Operation,
  type Parameter,
} from './openApiOperations.ts';
import { openApiSchemas, type OpenApiSchemas } from './openApiSchemas.ts';

/** What the specifications say of one journalled exchange. */
export interface CheckedEntry {
  readonly entry: JournalEntry;
  /** The operation; absent when no specification covers the path. */
  readonly operation: Operation | undefined;
  /** A line each; none when request and response conform. */
  readonly problems: readonly string[];
}

/** Holds the emulator's journal to the specifications. */
export interface JournalCheck {
  readonly check: (entry: JournalEntry) => CheckedEntry;
}

/**
 * Makes the checker.
 * @param directory the folder with the published specifications
 */
export function journalCheck(directory: string): JournalCheck {
  const documents = openApiDocuments(directory);
  const table = operationTable(documents);
  const schemas = openApiSchemas(documents);
  return {
    check(entry) {
      const found =
        entry.plane === 'arm' || entry.plane === 'api' ? table.match(entry.method, entry.path) : undefined;
      if (found === undefined) return { entry, operation: undefined, problems: [] };
      const problems = [
        ...parameterProblems(schemas, found, entry),
        ...requestBodyProblems(schemas, found.operation, entry),
        ...responseProblems(schemas, found.operation, entry),
      ];
      return { entry, operation: found.operation, problems };
    },
  };
}

function parameterProblems(
  schemas: OpenApiSchemas,
  { operation, pathValues }: MatchedOperation,
  entry: JournalEntry,
): readonly string[] {
  const query = new Map(Object.entries(entry.query));
  const headers = new Map(
    Object.entries(entry.request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const valueOf = ({ name, place }: Parameter): string | undefined => {
    switch (place) {
      case 'path':
        return pathValues.get(name);
      case 'query':
        return query.get(name);
      case 'header':
        return headers.get(name.toLowerCase());
      case 'form':
        return undefined;
    }
  };
  const declared = operation.parameters.filter(({ place }) => place !== 'form');
  const known = new Set(declared.filter(({ place }) => place === 'query').map(({ name }) => name));
  return [
    ...declared.flatMap((parameter) => {
      const value = valueOf(parameter);
      const name = `${parameter.place} parameter ${parameter.name}`;
      if (value === undefined) return parameter.required ? [`${name} is required`] : [];
      return schemas.problemsOfText(parameter.schema, value).map((problem) => `${name}: ${problem}`);
    }),
    ...[...query.keys()]
      .filter((name) => !known.has(name))
      .map((name) => `query parameter ${name} is not in the specification`),
    ...(known.has('api-version') && query.get('api-version') !== operation.version
      ? [
          `api-version is ${query.get('api-version') ?? 'absent'}, the specification’s is ${operation.version}`,
        ]
      : []),
  ];
}

function requestBodyProblems(
  schemas: OpenApiSchemas,
  operation: Operation,
  entry: JournalEntry,
): readonly string[] {
  const { body } = entry.request;
  const fields = operation.parameters.filter(({ place }) => place === 'form');
  if (fields.length > 0) return formProblems(fields, body);
  if (operation.requestBody === undefined) {
    return body === undefined ? [] : ['request: a body is sent where the specification has none'];
  }
  if (body === undefined) return operation.requestBody.required ? ['request: a body is required'] : [];
  if (isTooLong(body)) return ['request: the body is too long for the journal, so it cannot be checked'];
  return schemas
    .problems(operation.requestBody.schema, 'request', body)
    .map((problem) => `request: ${problem}`);
}

function formProblems(fields: readonly Parameter[], body: unknown): readonly string[] {
  const parts = list(record(body)['parts']).map(record);
  if (parts.length === 0) return ['request: a multipart form is required'];
  const sent = new Map(parts.map((part) => [text(part['name']) ?? '', part]));
  return [
    ...fields.flatMap(({ name, required, schema }) => {
      const part = sent.get(name);
      if (part === undefined) return required ? [`request: the form has no ${name}`] : [];
      return schema.node['type'] === 'file' && part['filename'] === undefined
        ? [`request: ${name} must be sent as a file`]
        : [];
    }),
    ...[...sent.keys()]
      .filter((name) => !fields.some((field) => field.name === name))
      .map((name) => `request: the form’s ${name} is not in the specification`),
  ];
}

function responseProblems(
  schemas: OpenApiSchemas,
  operation: Operation,
  entry: JournalEntry,
): readonly string[] {
  const { response } = entry;
  if (response === undefined) return ['response: there is none'];
  const { status, body } = response;
  const documented =
    operation.responses.get(String(status)) ??
    (status >= 400 ? operation.responses.get('default') : undefined);
  const inResponse = (problems: readonly string[]): readonly string[] =>
    problems.map((problem) => `response ${status}: ${problem}`);
  if (documented === undefined) return inResponse(['the specification has no such status']);
  const headers = new Map(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return inResponse([
    ...headerProblems(schemas, documented.headers, headers, status),
    ...(operation.longRunning &&
    status === 202 &&
    !headers.has('location') &&
    !headers.has('azure-asyncoperation')
      ? ['a long-running operation was accepted without saying where to ask for it']
      : []),
    ...bodyProblems(schemas, documented.schema, body, headers.get('content-type')),
  ]);
}

/** An operation that has already ended (200) need not say where to ask for it. */
function headerProblems(
  schemas: OpenApiSchemas,
  documented: DocumentedResponse['headers'],
  headers: ReadonlyMap<string, string>,
  status: number,
): readonly string[] {
  return [...documented].flatMap(([name, schema]) => {
    const value = headers.get(name.toLowerCase());
    if (value === undefined) return status === 200 ? [] : [`header ${name} is missing`];
    return schemas.problemsOfText(schema, value).map((problem) => `header ${name}: ${problem}`);
  });
}

function bodyProblems(
  schemas: OpenApiSchemas,
  schema: Parameter['schema'] | undefined,
  body: unknown,
  contentType: string | undefined,
): readonly string[] {
  if (schema === undefined) {
    return body === undefined ? [] : ['a body comes where the specification has none'];
  }
  if (schema.node['type'] === 'file') return [];
  if (body === undefined) return ['the body is missing'];
  if (isTooLong(body)) return ['the body is too long for the journal, so it cannot be checked'];
  return [
    ...(contentType?.startsWith('application/json') === true
      ? []
      : [`content-type is ${contentType ?? 'absent'}`]),
    ...schemas.problems(schema, 'response', body),
  ];
}

function isTooLong(body: unknown): boolean {
  const members = Object.keys(record(body));
  return members.length === 1 && members[0] === 'bytes';
}
