import type { AzureError } from '../azureError.js';
import { timestamp, type Clock } from '../clock.js';
import type { PlaneRequest } from '../planes/plane.js';
import { json, type Reply } from '../planes/reply.js';

/**
 * Gives an error the body of the regional API, where the code says whose fault it was and the inner one
 * what happened.
 * @param error what happened
 * @param request whose ids the body repeats
 * @param clock for the `time` member
 * @param location the region
 */
export function renderRegionalError(
  error: AzureError,
  request: PlaneRequest,
  clock: Clock,
  location: string,
): Reply {
  const service = request.path.split('/')[1] ?? '';
  return json(
    error.status,
    {
      error: {
        code: error.status >= 500 ? 'ServiceError' : 'UserError',
        message: error.message,
        ...(error.target === undefined ? {} : { target: error.target }),
        details: error.details,
        innerError: { code: error.code, innerError: null },
      },
      correlation: {
        operation: request.ids.correlationRequestId.replaceAll('-', ''),
        request: request.ids.requestId.replaceAll('-', '').slice(0, 16),
      },
      environment: location,
      location,
      time: timestamp(clock),
      componentName: service === '' ? 'azureml-emulator' : service,
    },
    error.headers,
  );
}
