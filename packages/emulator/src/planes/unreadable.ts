import { AzureError } from '../azureError.js';

/**
 * The error for a body that is not in the form it must have.
 * @param reason what is wrong with it
 */
export function unreadable(reason: string): AzureError {
  return new AzureError(
    400,
    'InvalidRequestContent',
    `The request content was invalid and could not be deserialized: '${reason}'.`,
  );
}
