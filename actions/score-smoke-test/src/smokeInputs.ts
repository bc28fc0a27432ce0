import { readFileInside, type Action } from '@azureml-actions/action-kit';
import { InvalidInputError, tryParseJson, type Json } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { Expectation } from './expectation.js';

/** What to send where, and what must come back. */
export interface SmokeTest {
  readonly endpointName: string | undefined;
  readonly scoringUri: string | undefined;
  readonly scoringKey: string | undefined;
  readonly deployment: string | undefined;
  readonly payload: string;
  readonly expected: Expectation;
}

const jsonSchema: v.GenericSchema<Json> = v.lazy(() =>
  v.union([
    v.string(),
    v.number(),
    v.boolean(),
    v.null(),
    v.array(jsonSchema),
    v.record(v.string(), jsonSchema),
  ]),
);

/**
 * Reads the inputs of the smoke test.
 * @throws InvalidInputError when a file cannot be read or is no JSON
 */
export function readSmokeTest(action: Action): SmokeTest {
  const { inputs } = action;
  const endpointName = inputs.text('endpoint-name');
  const scoringUri = inputs.text('scoring-uri', {
    shape: { pattern: /^https:\/\/[^\s/]+/u, accepted: 'an https URL' },
  });
  if (endpointName === undefined && scoringUri === undefined) {
    inputs.reject('endpoint-name', 'is missing. Give the name of the endpoint, or its scoring-uri');
  }
  const scoringKey = inputs.text('scoring-key');
  if (scoringKey !== undefined) action.mask(scoringKey);
  const status = inputs.integer('expected-status', { minimum: 100, maximum: 599 }) ?? 200;
  const payload = readJson(action, 'payload', 'payload-file');
  const expected = readJson(action, 'expected-json', 'expected-json-file');
  if (payload === undefined) inputs.reject('payload-file', 'is missing. Give it, or payload');
  inputs.check();
  return {
    endpointName,
    scoringUri,
    scoringKey,
    deployment: inputs.text('deployment-name'),
    payload: payload?.text ?? '',
    expected: { status, json: expected?.value },
  };
}

/** JSON from an input, or from the file that another input names. */
function readJson(
  action: Action,
  inline: string,
  fileInput: string,
): { readonly text: string; readonly value: Json } | undefined {
  const file = action.inputs.text(fileInput);
  const text =
    action.inputs.text(inline) ??
    (file === undefined ? undefined : readFileInside(action.workspaceRoot, fileInput, file));
  if (text === undefined) return undefined;
  const parsed = v.safeParse(jsonSchema, tryParseJson(text));
  if (parsed.success) return { text, value: parsed.output };
  const input = action.inputs.text(inline) === undefined ? fileInput : inline;
  const source = input === inline ? inline : `${fileInput}: ${file ?? ''}`;
  throw new InvalidInputError(
    `Input ${source} is no JSON. Accepted: a JSON document such as {"data": [[1, 2]]}.`,
    { resource: input },
  );
}
