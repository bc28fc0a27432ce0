import { isObject, type JsonObject } from '../json.js';
import { parseMultipart, type MultipartPart } from './multipart.js';
import { unreadable } from './unreadable.js';

/** The body of a request, in whichever form the handler wants it. */
export interface RequestBody {
  /** The body as it came. Empty when there was none. */
  readonly raw: Buffer;
  /** The media type in lower case, without parameters. Empty when none was sent. */
  readonly mediaType: string;
  /** The body as text (UTF-8). */
  text(): string;
  /** The body parsed as JSON; undefined when empty. @throws AzureError 400 `InvalidRequestContent` */
  json(): unknown;
  /** The body as a JSON object. @throws AzureError 400 `InvalidRequestContent` when it is anything else */
  object(): JsonObject;
  /** The fields of an `application/x-www-form-urlencoded` body. */
  form(): URLSearchParams;
  /** The parts of a `multipart/form-data` body. @throws AzureError 400 `InvalidRequestContent` */
  multipart(): Promise<readonly MultipartPart[]>;
}

/**
 * Wraps the bytes of a request.
 * @param raw the bytes
 * @param contentType the `Content-Type` header as sent
 */
export function requestBody(raw: Buffer, contentType: string): RequestBody {
  let parts: Promise<readonly MultipartPart[]> | undefined;
  const body: RequestBody = {
    raw,
    mediaType: (contentType.split(';')[0] ?? '').trim().toLowerCase(),
    text: () => raw.toString('utf8'),
    json() {
      if (raw.length === 0) return undefined;
      try {
        const value: unknown = JSON.parse(raw.toString('utf8'));
        return value;
      } catch (error) {
        throw unreadable(error instanceof Error ? error.message : String(error));
      }
    },
    object() {
      const value = body.json();
      if (!isObject(value)) throw unreadable('a JSON object is expected');
      return value;
    },
    form: () => new URLSearchParams(raw.toString('utf8')),
    multipart: () => (parts ??= parseMultipart(raw, contentType)),
  };
  return body;
}
