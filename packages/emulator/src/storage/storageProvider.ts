import type { ResourceProvider } from '../provider.js';
import { blobStorage } from './blobStorage.js';

/** An emulator that lives this long will want its storage; a test of something else has ended by then. */
const warmUpDelayMs = 400;

/**
 * The blob service. Azurite takes more than a second to start: it is started in the background, while
 * clients are still busy with workspace and compute, and whoever needs it earlier starts it earlier.
 */
export const storageProvider: ResourceProvider = {
  name: 'storage',
  register(context) {
    const storage = blobStorage(context);
    const warmUp = setTimeout(() => {
      storage.ready().catch((error: unknown) => {
        context.log(error instanceof Error ? error.message : String(error));
      });
    }, warmUpDelayMs);
    warmUp.unref();
    context.onStop(() => {
      clearTimeout(warmUp);
    });
    context.provideEnvironment({ AZUREML_EMULATOR_STORAGE_ACCOUNT_NAME: storage.account.name });
  },
};
