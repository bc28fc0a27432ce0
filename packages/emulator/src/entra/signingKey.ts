import { generateKeyPair, createHash, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { exportJWK, type JSONWebKeySet } from 'jose';

const generate = promisify(generateKeyPair);

/** An RSA key an issuer signs its tokens with, and the set that publishes it. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As served at the issuer's `jwks_uri`. */
  readonly keySet: JSONWebKeySet;
}

/**
 * Makes a 2048-bit RSA key for RS256, on a thread of its own.
 * @param issuer the `issuer` member Entra adds to a published key
 */
export async function createSigningKey(issuer?: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  const jwk = await exportJWK(publicKey);
  const keyId = createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  return {
    keyId,
    privateKey,
    publicKey,
    keySet: {
      keys: [
        {
          ...jwk,
          kty: 'RSA',
          use: 'sig',
          alg: 'RS256',
          kid: keyId,
          ...(issuer === undefined ? {} : { issuer }),
        },
      ],
    },
  };
}
