import { Busboy } from '@fastify/busboy';
import { unreadable } from './unreadable.js';

/** One part of a `multipart/form-data` body. */
export interface MultipartPart {
  readonly name: string;
  readonly filename?: string;
  readonly contentType?: string;
  readonly data: Buffer;
}

/**
 * Takes a `multipart/form-data` body apart.
 * @param raw the body
 * @param contentType the header, with the boundary
 * @throws AzureError 400 `InvalidRequestContent`
 */
export function parseMultipart(raw: Buffer, contentType: string): Promise<readonly MultipartPart[]> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      reject(unreadable(error instanceof Error ? error.message : String(error)));
    };
    const parts: MultipartPart[] = [];
    try {
      const parser = new Busboy({ headers: { 'content-type': contentType }, isPartAFile: () => true });
      parser.on('file', (name, file, filename: string | undefined, _encoding, type) => {
        const chunks: Buffer[] = [];
        file.on('data', (chunk: Buffer) => chunks.push(chunk));
        file.once('error', fail);
        file.once('end', () => {
          parts.push({
            name,
            ...(filename === undefined ? {} : { filename }),
            ...(type === '' ? {} : { contentType: type }),
            data: Buffer.concat(chunks),
          });
        });
      });
      parser.once('error', fail);
      parser.once('finish', () => {
        resolve(parts);
      });
      parser.end(raw);
    } catch (error) {
      fail(error);
    }
  });
}
