/** A bearer token and when it ends. */
export interface AccessToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresOn: number;
}

/** Where the pipeline gets its bearer tokens. `identity` implements it. */
export interface TokenSource {
  /**
   * A token that is good now; renewed when it is near its end.
   * @param audience the resource's URI, e.g. `https://management.azure.com`
   * @throws ActionsError when the identity provider refuses
   */
  getToken(audience: string, signal?: AbortSignal): Promise<AccessToken>;
  /** Forgets a token that a server refused with 401, so that the next `getToken` asks anew. */
  invalidate(audience: string, token: string): void;
}
