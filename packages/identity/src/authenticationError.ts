import { ActionsError, type ErrorFacts } from '@azureml-actions/rest';

/** The identity provider refused, or there is no identity to ask with. */
export class AuthenticationError extends ActionsError {
  constructor(message: string, facts: Partial<ErrorFacts> = {}) {
    super(message, { code: 'AuthenticationFailed', ...facts });
  }
}
