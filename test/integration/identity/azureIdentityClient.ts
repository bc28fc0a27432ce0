import { readFile } from 'node:fs/promises';
import {
  ClientAssertionCredential,
  EnvironmentCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';

/**
 * Gets tokens as a user of `@azure/identity` would, from what the environment says alone, and
 * prints for each credential when its token ends and for whom it is.
 */
const {
  AZURE_TENANT_ID = '',
  AZURE_CLIENT_ID = '',
  AZURE_FEDERATED_TOKEN_FILE = '',
  SCOPE = '',
} = process.env;
// An authority that Microsoft does not know is asked after at Microsoft, unless told not to.
const options = { disableInstanceDiscovery: true };
const credentials = {
  secret: new EnvironmentCredential(options),
  assertion: new ClientAssertionCredential(
    AZURE_TENANT_ID,
    AZURE_CLIENT_ID,
    () => readFile(AZURE_FEDERATED_TOKEN_FILE, 'utf8'),
    options,
  ),
  workload: new WorkloadIdentityCredential(options),
};
const found: Record<string, { token: string; expiresOn: number }> = {};
for (const [name, credential] of Object.entries(credentials)) {
  const token = await credential.getToken(SCOPE);
  found[name] = { token: token.token, expiresOn: token.expiresOnTimestamp };
}
console.log(JSON.stringify(found));
