import type { AccessToken } from '@azureml-actions/rest';

/** One way to prove who we are. */
export interface Credential {
  /** What it is, for messages: `client secret of 1111… in tenant 2222…`. */
  readonly description: string;
  /** False for a fixed token, which ends when it ends. */
  readonly renewable: boolean;
  /**
   * Asks for a new token.
   * @param audience the resource's URI, without `/.default`
   * @throws AuthenticationError when the identity provider refuses
   */
  requestToken(audience: string, signal?: AbortSignal): Promise<AccessToken>;
}
