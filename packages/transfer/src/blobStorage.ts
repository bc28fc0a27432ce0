import type { ContainerClient, StoragePipelineOptions } from '@azure/storage-blob';

/** Retries are the SDK's own: exponential, honouring `Retry-After`. */
const PIPELINE: StoragePipelineOptions = {
  retryOptions: { maxTries: 5, retryDelayInMs: 800, maxRetryDelayInMs: 30_000, tryTimeoutInMs: 300_000 },
};

/**
 * A container by its SAS. The SDK is loaded here for the first time: an action that moves no files
 * starts without it.
 */
export async function openContainer(containerSas: string): Promise<ContainerClient> {
  const { ContainerClient } = await import('@azure/storage-blob');
  return new ContainerClient(containerSas, undefined, PIPELINE);
}

/** The SAS of one blob, split into the SAS-less URL, for messages and names, and the client. */
export async function openBlob(blobSas: string) {
  const { BlobClient } = await import('@azure/storage-blob');
  return new BlobClient(blobSas, undefined, PIPELINE);
}
