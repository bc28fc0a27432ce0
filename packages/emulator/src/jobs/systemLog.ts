import { timestamp, type Clock } from '../clock.js';
import type { BlobLocation } from '../storage/blobLocation.js';
import type { BlobStorage } from '../storage/blobStorage.js';

/** The log of what the service itself does for a run. */
export interface SystemLog {
  /** Adds a line; sent in the background. */
  line(text: string): void;
  /** Waits until everything is sent. */
  close(): Promise<void>;
}

/**
 * Makes a log that is rewritten at each line, as it has few of them.
 * @param storage where it is kept
 * @param location the blob
 * @param clock for the time of each line
 */
export function createSystemLog(storage: BlobStorage, location: BlobLocation, clock: Clock): SystemLog {
  let content = '';
  let written: Promise<unknown> = Promise.resolve();
  return {
    line(text) {
      content += `${timestamp(clock)} ${text}\n`;
      const data = Buffer.from(content, 'utf8');
      // A log that cannot be written must not end the run.
      written = written.then(() => storage.write(location, data)).catch(() => undefined);
    },
    async close() {
      await written;
    },
  };
}
