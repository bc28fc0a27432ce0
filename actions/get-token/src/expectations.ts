import { AuthenticationError, sameAudience, type Claims } from '@azureml-actions/identity';

/** What a token must say of itself. */
export interface Expectations {
  /** URIs of which the claim `aud` must be one; empty where any will do. */
  readonly audiences: readonly string[];
  readonly objectId: string | undefined;
}

/**
 * @param claims of the token; `undefined` for one that cannot be read
 * @throws AuthenticationError when the token is for another audience or of another identity
 */
export function assertExpected(claims: Claims | undefined, { audiences, objectId }: Expectations): void {
  const found = [claims?.aud ?? []].flat();
  if (audiences.length > 0 && !found.some((one) => audiences.some((wanted) => sameAudience(one, wanted)))) {
    throw new AuthenticationError(
      `The token is for ${found.length === 0 ? 'an audience that cannot be read' : found.join(', ')}, not for ${audiences.join(' or ')}.`,
      { code: 'UnexpectedAudience', remedy: 'Check the inputs audience, expected-audience and cloud.' },
    );
  }
  if (objectId !== undefined && claims?.oid?.toLowerCase() !== objectId.toLowerCase()) {
    throw new AuthenticationError(
      `The token is of object id ${claims?.oid ?? 'unknown'}, not of ${objectId}.`,
      {
        code: 'UnexpectedIdentity',
        remedy:
          'Check client-id, tenant-id and expected-object-id: it is the object id of the service principal (enterprise application), not that of the app registration.',
      },
    );
  }
}
