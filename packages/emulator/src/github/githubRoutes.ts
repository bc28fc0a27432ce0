import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { AzureError } from '../azureError.js';
import { bearerToken } from '../entra/bearerStage.js';
import type { SigningKey } from '../entra/signingKey.js';
import { json } from '../planes/reply.js';
import type { EmulatorContext } from '../provider.js';
import { sameSecret } from '../sameSecret.js';
import { idTokenClaims } from './idTokenClaims.js';

/** What a job with `id-token: write` finds in its environment. */
export interface IdTokenRequest {
  readonly url: string;
  readonly token: string;
}

/**
 * GitHub's part: the issuer of ID tokens, and the runner's endpoint to ask for one.
 * @param context the emulator
 * @param key signs the ID tokens
 * @returns where a job asks, and the token it asks with
 */
export function registerGitHub(context: EmulatorContext, key: SigningKey): IdTokenRequest {
  const { github } = context.planes;
  const requestToken = randomBytes(32).toString('base64url');
  github.route({
    method: 'GET',
    path: '/.well-known/openid-configuration',
    handler: () =>
      json(200, {
        issuer: github.origin,
        jwks_uri: `${github.origin}/.well-known/jwks`,
        subject_types_supported: ['public', 'pairwise'],
        response_types_supported: ['id_token'],
        claims_supported: Object.keys(idTokenClaims(context.settings.github, 'audience')),
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: ['openid'],
      }),
  });
  github.route({ method: 'GET', path: '/.well-known/jwks', handler: () => json(200, key.keySet) });
  github.route({
    method: 'GET',
    path: '/_apis/distributedtask/idtoken',
    handler: async (request) => {
      if (!sameSecret(bearerToken(request.headers) ?? '', requestToken)) {
        throw new AzureError(401, 'Unauthorized', 'The ID token request token is missing or wrong.', {
          headers: { 'www-authenticate': 'Bearer' },
        });
      }
      const { github: settings } = context.settings;
      const owner = settings.repository.split('/')[0] ?? '';
      const audience = request.query['audience'] ?? `https://github.com/${owner}`;
      const now = Math.floor(context.clock.now() / 1000);
      const value = await new SignJWT({
        ...idTokenClaims(settings, audience),
        iss: github.origin,
        iat: now,
        nbf: now,
        exp: now + settings.idTokenLifetime,
      })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.keyId, x5t: key.keyId })
        .sign(key.privateKey);
      return json(200, { count: value.length, value });
    },
  });
  return { url: `${github.origin}/_apis/distributedtask/idtoken?api-version=2.0`, token: requestToken };
}
