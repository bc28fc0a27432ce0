import { AzureError } from '../azureError.js';
import type { Handler } from '../planes/plane.js';
import { json } from '../planes/reply.js';

const codes: Readonly<Record<number, string>> = {
  400: 'INVALID_PARAMETER_VALUE',
  404: 'RESOURCE_DOES_NOT_EXIST',
  409: 'RESOURCE_ALREADY_EXISTS',
};

/** Gives errors the body that clients of MLflow read: `{error_code, message}`. */
export function withMlflowErrors(handler: Handler): Handler {
  return async (request) => {
    try {
      return await handler(request);
    } catch (error) {
      if (!(error instanceof AzureError)) throw error;
      const code = codes[error.status];
      if (code === undefined) throw error;
      const status = error.status === 409 ? 400 : error.status;
      return json(status, { error_code: code, message: error.message }, error.headers);
    }
  };
}
