import { AuthenticationError } from './authenticationError.js';
import type { Claims } from './jwt.js';

/** Entra's codes for an ID token that no federated credential of the application matches. */
const mismatches: ReadonlySet<string> = new Set([
  'AADSTS70021',
  'AADSTS700211',
  'AADSTS700212',
  'AADSTS700213',
  'AADSTS7002138',
]);

/** What an administrator compares: issuer, subject and audience of GitHub's ID token. */
export function describeIdToken(claims: Claims | undefined): string {
  if (claims === undefined) return 'its claims cannot be read';
  return `issuer ${claims.iss ?? '?'}, subject ${claims.sub ?? '?'}, audience ${[claims.aud ?? '?'].flat().join(', ')}`;
}

/**
 * Adds to a refusal what GitHub's token said and, where that is the reason, the federated
 * credential that would match it, ready to be pasted.
 */
export function explainFederation(
  error: AuthenticationError,
  claims: Claims | undefined,
  clientId: string,
): AuthenticationError {
  const lines = [error.message, `GitHub’s ID token: ${describeIdToken(claims)}`];
  if (mismatches.has(error.code) && claims !== undefined) {
    const credential = {
      name: 'github-actions',
      issuer: claims.iss,
      subject: claims.sub,
      audiences: [claims.aud ?? []].flat(),
    };
    lines.push(
      'The federated credential to configure:',
      `  az ad app federated-credential create --id ${clientId} --parameters '${JSON.stringify(credential)}'`,
    );
  }
  return new AuthenticationError(lines.join('\n'), {
    code: error.code,
    resource: error.resource,
    requestId: error.requestId,
    remedy: error.remedy,
    cause: error.cause,
  });
}
