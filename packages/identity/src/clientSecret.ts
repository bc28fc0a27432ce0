import { ConfidentialClientCredential, type ApplicationOptions } from './confidentialClient.js';
import type { Credential } from './credential.js';

/** A service principal with a client secret. */
export function clientSecretCredential(options: ApplicationOptions, clientSecret: string): Credential {
  options.onSecret(clientSecret);
  return new ConfidentialClientCredential('client secret', options, () => ({ clientSecret }));
}
