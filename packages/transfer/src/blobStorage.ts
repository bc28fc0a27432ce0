import type { BlobClient, ContainerClient, StoragePipelineOptions } from '@azure/storage-blob';
import type * as StorageSdk from '@azure/storage-blob';
import { TransferError } from './errors.js';

/** Retries are the SDK's own: exponential, honouring `Retry-After`. */
const PIPELINE: StoragePipelineOptions = {
  retryOptions: { maxTries: 5, retryDelayInMs: 800, maxRetryDelayInMs: 30_000, tryTimeoutInMs: 300_000 },
};

/**
 * A container by its SAS. The SDK is loaded here for the first time: an action that moves no files
 * starts without it.
 *
 * @throws TransferError when the SAS is no URL
 */
export async function openContainer(containerSas: string): Promise<ContainerClient> {
  checkUrl(containerSas, 'container');
  const { ContainerClient } = await import('@azure/storage-blob');
  return new ContainerClient(containerSas, undefined, PIPELINE);
}

/**
 * One blob by its SAS.
 *
 * @throws TransferError when the SAS is no URL
 */
export async function openBlob(blobSas: string): Promise<BlobClient> {
  checkUrl(blobSas, 'blob');
  const { BlobClient } = await import('@azure/storage-blob');
  return new BlobClient(blobSas, undefined, PIPELINE);
}

/** The SDK with an account's key, to sign with. */
export async function openSharedKey(account: { readonly name: string; readonly key: string }): Promise<{
  readonly sdk: typeof StorageSdk;
  readonly credential: StorageSdk.StorageSharedKeyCredential;
}> {
  const sdk = await import('@azure/storage-blob');
  return { sdk, credential: new sdk.StorageSharedKeyCredential(account.name, account.key) };
}

/** The runtime's own error for a bad URL carries the URL, and with it the SAS. */
function checkUrl(sas: string, what: string): void {
  if (/^https?:\/\//i.test(sas) && URL.canParse(sas)) return;
  throw new TransferError(`The signed URL of the ${what} is no URL.`, { code: 'InvalidSasUrl' });
}
