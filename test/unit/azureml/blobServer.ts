import type { HttpRequest, HttpResponse } from '@azureml-actions/rest';
import { answer } from '../../support/scriptedTransport.ts';

/**
 * Answers `Get Blob` with `Range` as Azure's storage does (RFC 9110, section 14): 206 with
 * `Content-Range`, 416 for a range that begins at the end or beyond, 404 without a blob.
 */
export class BlobServer {
  /** The blob; `undefined` while it has not been written. */
  content: Buffer | undefined;
  /** `bytes=…` of each request so far. */
  readonly ranges: string[] = [];
  /** Bytes that one answer holds at most. */
  largestAnswer = Infinity;

  constructor(content?: string) {
    this.content = content === undefined ? undefined : Buffer.from(content);
  }

  append(text: string | Buffer): void {
    this.content = Buffer.concat([this.content ?? Buffer.alloc(0), Buffer.from(text)]);
  }

  readonly answer = (request: HttpRequest): HttpResponse => {
    const range = request.headers['range'] ?? '';
    this.ranges.push(range);
    if (this.content === undefined) return answer(404, { error: { code: 'BlobNotFound', message: '' } });
    const [, first, last] = /^bytes=(\d+)-(\d+)$/u.exec(range) ?? [];
    const start = Number(first);
    const end = Math.min(Number(last) + 1, this.content.length, start + this.largestAnswer);
    if (start >= this.content.length) return answer(416, '<Error><Code>InvalidRange</Code></Error>');
    return answer(206, this.content.subarray(start, end), {
      'content-range': `bytes ${String(start)}-${String(end - 1)}/${String(this.content.length)}`,
    });
  };
}
