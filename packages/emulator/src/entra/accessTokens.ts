import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import type { Clock } from '../clock.js';
import { uuid, type Random } from '../random.js';
import type { SigningKey } from './signingKey.js';

/** Who a verified access token speaks for. */
export interface Caller {
  readonly audience: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly objectId: string;
  /** Seconds since the Unix epoch. */
  readonly expiresOn: number;
  readonly claims: JWTPayload;
}

/** Why a token was refused. */
export type TokenProblem = 'malformed' | 'signature' | 'expired' | 'audience';

/** A token that is not accepted. */
export class TokenRejected extends Error {
  override readonly name = 'TokenRejected';
  readonly problem: TokenProblem;
  /** The token's own audience, where it could be read. */
  readonly audience: string | undefined;
  /** Seconds since the Unix epoch at which it expired, where that is the problem. */
  readonly expiredOn: number | undefined;

  /**
   * @param problem what is wrong
   * @param message in words
   * @param facts what the token says of itself
   */
  constructor(
    problem: TokenProblem,
    message: string,
    facts: { audience?: string | undefined; expiredOn?: number | undefined } = {},
  ) {
    super(message);
    this.problem = problem;
    this.audience = facts.audience;
    this.expiredOn = facts.expiredOn;
  }
}

/** A token as issued. */
export interface IssuedToken {
  readonly token: string;
  /** Seconds since the Unix epoch. */
  readonly notBefore: number;
  readonly expiresOn: number;
  /** Seconds from now. */
  readonly expiresIn: number;
}

/** Issues and verifies the access tokens of this tenant. */
export interface AccessTokens {
  /**
   * Issues a token to the emulator's application.
   * @param audience the `aud` claim, as asked for
   * @param subject who it speaks for
   */
  issue(audience: string, subject: { clientId: string; objectId: string }): Promise<IssuedToken>;
  /**
   * Verifies signature, lifetime and audience.
   * @param token the bearer token
   * @param audiences those accepted; a trailing slash does not matter
   * @throws TokenRejected
   */
  verify(token: string, audiences: readonly string[]): Promise<Caller>;
  /** From now on every token issued so far counts as expired. */
  expireAll(): void;
}

/** What the tokens of a tenant are made from. */
export interface AccessTokenOptions {
  readonly key: SigningKey;
  readonly issuer: string;
  readonly tenantId: string;
  /** Seconds. */
  readonly lifetime: number;
  readonly clock: Clock;
  readonly random: Random;
}

/** Two audiences are the same whether or not they end in slashes. */
export function sameAudience(one: string, other: string): boolean {
  return one.replace(/\/+$/, '').toLowerCase() === other.replace(/\/+$/, '').toLowerCase();
}

/** Makes the issuer of a tenant's access tokens (RS256 JWTs with Entra's v1 claims). */
export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { key, issuer, tenantId, lifetime, clock, random } = options;
  const expired = new Set<string>();
  let issued = new Map<string, number>();
  const seconds = () => Math.floor(clock.now() / 1000);

  return {
    async issue(audience, { clientId, objectId }) {
      const now = seconds();
      const tokenId = uuid(random).replaceAll('-', '').slice(0, 22);
      const expiresOn = now + lifetime;
      const token = await new SignJWT({
        aud: audience,
        iss: issuer,
        iat: now,
        nbf: now,
        exp: expiresOn,
        appid: clientId,
        appidacr: '1',
        idp: issuer,
        idtyp: 'app',
        oid: objectId,
        sub: objectId,
        tid: tenantId,
        uti: tokenId,
        ver: '1.0',
      })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.keyId, x5t: key.keyId })
        .sign(key.privateKey);
      issued.set(tokenId, expiresOn);
      return { token, notBefore: now, expiresOn, expiresIn: Math.max(0, lifetime - 1) };
    },

    async verify(token, audiences) {
      let claims: JWTPayload;
      try {
        const currentDate = new Date(clock.now());
        ({ payload: claims } = await jwtVerify(token, key.publicKey, { issuer, currentDate }));
      } catch (error) {
        if (error instanceof errors.JWTExpired) {
          throw new TokenRejected('expired', 'The access token expired.', { expiredOn: error.payload.exp });
        }
        if (error instanceof errors.JWSSignatureVerificationFailed) {
          throw new TokenRejected('signature', 'The signature of the access token is invalid.');
        }
        throw new TokenRejected('malformed', 'The access token is invalid.');
      }
      const audience = typeof claims.aud === 'string' ? claims.aud : '';
      if (expired.has(String(claims['uti']))) {
        throw new TokenRejected('expired', 'The access token expired.', { expiredOn: seconds() });
      }
      if (!audiences.some((accepted) => sameAudience(accepted, audience))) {
        throw new TokenRejected('audience', 'The access token is for another audience.', { audience });
      }
      return {
        audience,
        tenantId: String(claims['tid']),
        clientId: String(claims['appid']),
        objectId: String(claims['oid']),
        expiresOn: claims.exp ?? 0,
        claims,
      };
    },

    expireAll() {
      for (const tokenId of issued.keys()) expired.add(tokenId);
      issued = new Map();
    },
  };
}
