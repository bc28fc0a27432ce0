import type { Readable } from 'node:stream';
import type { BlobAppender } from '../storage/blobStorage.js';

/** How often what was printed is sent, in milliseconds. */
const interval = 200;
/** The largest block Azure appends at once. */
const largestBlock = 4 * 1024 * 1024;
/** More than this waiting, and the process is made to wait as well. */
const highWater = 16 * 1024 * 1024;

/** Sends what a process prints to a blob while it is being printed. */
export interface LogShipper {
  /** Takes over a stream of the process. */
  follow(stream: Readable): void;
  /** Adds a text of our own. */
  write(text: string): void;
  /** Sends the rest. @throws Error when the storage failed */
  close(): Promise<void>;
}

/**
 * Makes a shipper.
 * @param appender the blob
 */
export function createLogShipper(appender: BlobAppender): LogShipper {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let sending: Promise<void> = Promise.resolve();
  let failure: Error | undefined;
  let paused: Readable[] = [];

  const add = (chunk: Buffer) => {
    waiting.push(chunk);
    waitingBytes += chunk.length;
  };
  const send = async () => {
    const data = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    for (let offset = 0; offset < data.length && failure === undefined; offset += largestBlock) {
      await appender.append(data.subarray(offset, offset + largestBlock));
    }
    for (const stream of paused) stream.resume();
    paused = [];
  };
  let busy = false;
  const flush = () => {
    if (busy || waitingBytes === 0) return;
    busy = true;
    sending = send()
      .catch((error: unknown) => {
        failure ??= error instanceof Error ? error : new Error(String(error));
      })
      .finally(() => {
        busy = false;
      });
  };
  const timer = setInterval(flush, interval);
  timer.unref();

  return {
    follow(stream) {
      stream.on('data', (chunk: Buffer) => {
        add(chunk);
        if (waitingBytes <= highWater) return;
        stream.pause();
        paused.push(stream);
        flush();
      });
    },
    write(text) {
      add(Buffer.from(text, 'utf8'));
    },
    async close() {
      clearInterval(timer);
      await sending;
      flush();
      await sending;
      if (failure !== undefined) throw failure;
    },
  };
}
