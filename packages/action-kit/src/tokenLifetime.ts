import { AuthenticationError, type StaticTokenCredential } from '@azureml-actions/identity';
import type { Clock, Logger } from '@azureml-actions/rest';
import { formatDuration } from './duration.js';
import type { GivenDuration } from './inputs.js';

/**
 * Makes sure that a token which nobody can renew lasts as long as the action may take.
 * @param timeout the input `timeout`; where it is only the default, a short token is a warning,
 * since most waits end long before
 * @throws AuthenticationError before any work when the token ends too soon
 */
export function assertTokenLasts(
  credential: StaticTokenCredential,
  timeout: GivenDuration | undefined,
  clock: Pick<Clock, 'now'>,
  logger: Pick<Logger, 'warning'>,
): void {
  if (!credential.isReadable) {
    logger.warning(
      'The given access-token cannot be read, so that its end is unknown; nothing here can renew it.',
    );
    return;
  }
  const left = credential.expiresOn - clock.now();
  // One that has ended already is the credential's own error.
  if (left <= 0 || timeout === undefined || left >= timeout.ms) return;
  const problem = `The given access-token ends in ${formatDuration(left)}, and nothing here can renew it, but this step may take ${formatDuration(timeout.ms)} (timeout).`;
  const remedy =
    'Sign in with OIDC or a client secret in this step: those are renewed. Or get a new token right before it, or shorten timeout.';
  if (timeout.isGiven) {
    throw new AuthenticationError(problem, { code: 'TokenTooShort', resource: 'access-token', remedy });
  }
  logger.warning(`${problem} ${remedy}`);
}
