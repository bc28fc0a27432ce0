/** The part of yauzl 3 that is used here; it comes without types. */
declare module 'yauzl' {
  import type { Readable } from 'node:stream';

  /** A file or folder of an archive. */
  export interface Entry {
    readonly fileName: string;
    readonly uncompressedSize: number;
    readonly externalFileAttributes: number;
    isEncrypted(): boolean;
  }

  /** An open archive. */
  export interface ZipFile {
    eachEntry(): AsyncIterable<Entry>;
    openReadStreamPromise(entry: Entry): Promise<Readable>;
    close(): void;
  }

  /** Opens an archive held in memory; names that are absolute or lead upwards are errors. */
  export function fromBufferPromise(
    buffer: Buffer,
    options: { readonly lazyEntries: true; readonly autoClose?: boolean },
  ): Promise<ZipFile>;
}
