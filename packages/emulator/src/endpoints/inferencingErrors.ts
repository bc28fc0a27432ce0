import { AzureError } from '../azureError.js';

const guide = 'Please see troubleshooting guide, available here: https://aka.ms/oe-tsg';

/**
 * 400 as Azure ML's front end answers when the inferencing service behind it refuses a request: the
 * reason stands as JSON in JSON in the message of a detail.
 * @param member the one at fault, in Pascal case as the service writes it; empty for none
 * @param message what is wrong
 */
export function inferencingRefusal(member: string, message: string): AzureError {
  const inner = {
    errors: { [member]: [message] },
    type: 'https://tools.ietf.org/html/rfc9110#section-15.5.1',
    title: 'One or more validation errors occurred.',
    status: 400,
  };
  return new AzureError(400, 'BadRequest', 'The request is invalid.', {
    details: [
      {
        code: 'InferencingClientCallFailed',
        message: JSON.stringify({ error: { code: 'Validation', message: JSON.stringify(inner) } }),
      },
    ],
  });
}

/** How the provisioning of a deployment fails when its container does not come to answer. */
export function resourceNotReady(message: string): AzureError {
  return new AzureError(400, 'ResourceNotReady', `${message}. ${guide}#error-resourcenotready`);
}

/** How it fails when model or code cannot be downloaded. */
export function badArgument(message: string): AzureError {
  return new AzureError(400, 'BadArgument', `${message}. ${guide}#error-badargument`);
}
