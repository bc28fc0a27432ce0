import { randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../clock.js';

/** A token as `OnlineEndpoints_GetToken` gives it (2024-04-01). */
export interface EndpointToken {
  readonly accessToken: string;
  readonly tokenType: string;
  /** Seconds since the Unix epoch. */
  readonly expiryTimeUtc: number;
  readonly refreshAfterTimeUtc: number;
}

/** Whether a token opens an endpoint. */
export type TokenVerdict = 'valid' | 'malformed' | 'signature' | 'expired' | 'audience';

/** Azure Machine Learning tokens: for one endpoint, and for a while. */
export interface AmlTokens {
  issue(endpointId: string): Promise<EndpointToken>;
  verify(token: string, endpointId: string): Promise<TokenVerdict>;
}

const issuer = 'azureml-online-endpoints';

/**
 * Makes an issuer with a key of its own.
 * @param clock whose time counts
 * @param lifetime of a token, in seconds
 */
export function amlTokens(clock: Clock, lifetime: number): AmlTokens {
  const key = randomBytes(32);
  const audience = (endpointId: string) => endpointId.toLowerCase();
  return {
    async issue(endpointId) {
      const now = Math.floor(clock.now() / 1000);
      const expiry = now + lifetime;
      const accessToken = await new SignJWT({ canRefresh: 'False' })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(audience(endpointId))
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(expiry)
        .setJti(randomBytes(12).toString('base64url'))
        .sign(key);
      return {
        accessToken,
        tokenType: 'Bearer',
        expiryTimeUtc: expiry,
        refreshAfterTimeUtc: now + Math.floor(lifetime * 0.8),
      };
    },
    async verify(token, endpointId) {
      try {
        await jwtVerify(token, key, {
          issuer,
          audience: audience(endpointId),
          algorithms: ['HS256'],
          currentDate: new Date(clock.now()),
        });
        return 'valid';
      } catch (error) {
        if (error instanceof errors.JWTExpired) return 'expired';
        if (error instanceof errors.JWTClaimValidationFailed) return 'audience';
        if (
          error instanceof errors.JWSSignatureVerificationFailed ||
          error instanceof errors.JOSEAlgNotAllowed
        ) {
          return 'signature';
        }
        return 'malformed';
      }
    },
  };
}
