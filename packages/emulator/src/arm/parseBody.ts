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
  const result = v.safeParse(schema, request.body.object());
  if (result.success) return result.output;
  const details = result.issues.map((issue) => {
    const target = v.getDotPath(issue) ?? '';
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
