import { createLocalJWKSet, decodeJwt, errors, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import type { Clock } from '../clock.js';
import type { FederatedCredential } from '../settings.js';
import { EntraError } from './entraErrors.js';

const advice =
  'Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ' +
  'https://learn.microsoft.com/entra/workload-id/workload-identity-federation';

/**
 * Finds the federated credential that a token from elsewhere matches, comparing as Entra does: exactly, and
 * with regard to case.
 * @param claims of the token, unverified
 * @param trusted the application's federated credentials
 * @throws EntraError 700211 issuer, 700213 or 7002138 subject, 700212 audience
 */
export function matchFederatedCredential(
  claims: JWTPayload,
  trusted: readonly FederatedCredential[],
): FederatedCredential {
  const issuer = claims.iss ?? '';
  const subject = claims.sub ?? '';
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud ?? ''];
  const none = 'No matching federated identity record found for presented assertion';
  const byIssuer = trusted.filter((credential) => credential.issuer === issuer);
  if (byIssuer.length === 0) throw new EntraError(700211, `${none} issuer '${issuer}'. ${advice}`);
  const bySubject = byIssuer.filter((credential) => credential.subject === subject);
  if (bySubject.length === 0) {
    if (byIssuer.some((credential) => credential.subject.toLowerCase() === subject.toLowerCase())) {
      throw new EntraError(
        7002138,
        `${none} subject '${subject}'. The subject matches with case-insensitive comparison, but not with ` +
          `case-sensitive comparison. ${advice}`,
      );
    }
    throw new EntraError(700213, `${none} subject '${subject}'. ${advice}`);
  }
  const match = bySubject.find((credential) => audiences.includes(credential.audience));
  if (match === undefined)
    throw new EntraError(700212, `${none} audience '${audiences.join(', ')}'. ${advice}`);
  return match;
}

/**
 * Verifies a client assertion that another issuer signed.
 * @param assertion the JWT
 * @param trusted the application's federated credentials
 * @param keySet the issuer's published keys
 * @param clock for its lifetime
 * @throws EntraError naming what does not fit
 */
export async function verifyFederatedAssertion(
  assertion: string,
  trusted: readonly FederatedCredential[],
  keySet: JSONWebKeySet,
  clock: Clock,
): Promise<void> {
  let claims: JWTPayload;
  try {
    claims = decodeJwt(assertion);
  } catch {
    throw new EntraError(50027, 'JWT token is invalid or malformed.');
  }
  const credential = matchFederatedCredential(claims, trusted);
  try {
    await jwtVerify(assertion, createLocalJWKSet(keySet), {
      issuer: credential.issuer,
      audience: credential.audience,
      currentDate: new Date(clock.now()),
      requiredClaims: ['exp', 'sub'],
    });
  } catch (error) {
    if (error instanceof errors.JWTExpired || claims.exp === undefined) {
      throw new EntraError(
        700024,
        'Client assertion is not within its valid time range. ' +
          `Current time: ${new Date(clock.now()).toISOString()}, assertion valid from ${moment(claims.nbf)}, ` +
          `expiry time of assertion ${moment(claims.exp)}. Review the documentation at ` +
          'https://learn.microsoft.com/entra/identity-platform/certificate-credentials .',
      );
    }
    throw new EntraError(700027, 'Client assertion failed signature validation.');
  }
}

function moment(seconds: number | undefined): string {
  return new Date((seconds ?? 0) * 1000).toISOString();
}
