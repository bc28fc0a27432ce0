import { AuthenticationError } from './authenticationError.js';
import { ConfidentialClientCredential, type ApplicationOptions } from './confidentialClient.js';
import type { Credential } from './credential.js';
import { GitHubIdTokens, type IdTokenRequest } from './githubIdToken.js';
import { decodeClaims, type Claims } from './jwt.js';

/**
 * Workload identity federation: GitHub's ID token is the assertion. It is asked for inside the
 * callback, so that a sign-in hours into a wait has a fresh one.
 */
export function workloadIdentityCredential(options: ApplicationOptions, request: IdTokenRequest): Credential {
  const idTokens = new GitHubIdTokens({ ...options, request, audience: options.cloud.oidcAudience });
  let shown: Claims | undefined;
  return new ConfidentialClientCredential(
    'OIDC',
    options,
    {
      clientAssertion: async () => {
        const assertion = await idTokens.get();
        if (shown === undefined) {
          shown = decodeClaims(assertion);
          options.logger.info(`GitHub’s ID token: ${describeClaims(shown)}`);
        }
        return assertion;
      },
    },
    (error) =>
      new AuthenticationError(`${error.message}\nGitHub’s ID token: ${describeClaims(shown)}`, {
        code: error.code,
        requestId: error.requestId,
        remedy: error.remedy,
        cause: error.cause,
      }),
  );
}

function describeClaims(claims: Claims | undefined): string {
  if (claims === undefined) return 'its claims cannot be read';
  return `issuer ${claims.iss ?? '?'}, subject ${claims.sub ?? '?'}, audience ${[claims.aud ?? '?'].flat().join(', ')}`;
}
