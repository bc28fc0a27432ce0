import { openSharedKey } from './blobStorage.js';

/** An hour's upload; a storage clock a little behind ours is no reason to be refused. */
const LIFETIME_MS = 3_600_000;
const SKEW_MS = 300_000;

/**
 * Signs the right to write to one container with the account's key.
 *
 * @param url - the container's URL
 * @returns the URL with a shared access signature of one hour: a secret
 */
export async function containerSas(
  url: string,
  account: { readonly name: string; readonly key: string },
  container: string,
  now: Date,
): Promise<string> {
  const { sdk, credential } = await openSharedKey(account);
  const signature = sdk.generateBlobSASQueryParameters(
    {
      containerName: container,
      permissions: sdk.ContainerSASPermissions.parse('racwl'),
      startsOn: new Date(now.getTime() - SKEW_MS),
      expiresOn: new Date(now.getTime() + LIFETIME_MS),
    },
    credential,
  );
  return `${url}?${signature.toString()}`;
}
