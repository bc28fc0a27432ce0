import * as v from 'valibot';
import { AzureError } from '../azureError.js';
import type { PlaneRequest } from '../planes/plane.js';

/**
 * Checks a request's JSON body against a schema.
 * @param schema what the service takes; use `v.looseObject` where unknown members are let through
 * @param request whose body it is
 * @throws AzureError 400 `InvalidRequestContent` when it is no JSON object, `ValidationError` naming the
 * first member at fault, with every one in `details`
 */
export function parseBody<Schema extends v.GenericSchema>(
  schema: Schema,
  request: PlaneRequest,
): v.InferOutput<Schema> {
  return parseMember(schema, request.body.object(), '');
}

/**
 * Checks a part of a body against a schema of its own.
 * @param schema what the service takes
 * @param value the part
 * @param place where in the body it stands, for the error's target
 * @throws AzureError 400 `ValidationError`
 */
export function parseMember<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  place: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value ?? {});
  if (result.success) return result.output;
  const details = result.issues.map((issue) => {
    const target = [place, v.getDotPath(issue) ?? ''].filter((part) => part !== '').join('.');
    return { code: 'InvalidField', message: describe(issue, target), target };
  });
  const first = details[0];
  throw new AzureError(400, 'ValidationError', first?.message ?? 'The request body is invalid.', {
    ...(first === undefined ? {} : { target: first.target }),
    details,
  });
}

function describe(issue: v.BaseIssue<unknown>, target: string): string {
  if (issue.received === 'undefined') return `The field '${target}' is required.`;
  if (issue.kind === 'schema') {
    return `The field '${target}' is invalid: expected ${issue.expected ?? 'another value'}, got ${issue.received}.`;
  }
  return `The field '${target}' is invalid: ${issue.message}`;
}
