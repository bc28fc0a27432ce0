import type { JournalEntry, JournalWriter } from '../journal.js';
import { redactHeaders, redactQuery, redactText, redactValue } from '../redaction.js';
import type { PlaneRequest, Stage } from './plane.js';
import { jsonType, type Reply, type ReplyContent } from './reply.js';
import type { RequestBody } from './requestBody.js';

/** Longer texts are journalled by their length only. */
const longestText = 64 * 1024;

/** Enters every request and its answer. */
export function journalStage(journal: JournalWriter): Stage {
  return async (request, next) => {
    const entry = journal.begin({
      plane: request.plane,
      method: request.method,
      host: request.headers['host'] ?? '',
      path: request.path,
      query: redactQuery(request.query),
      request: { headers: redactHeaders(request.headers), body: await summarizeBody(request.body) },
    });
    const reply = await next();
    if (reply.content.kind === 'stream') {
      return { ...reply, content: counted(reply, entry, request, journal) };
    }
    journal.end(entry, outcome(request, reply, summarizeContent(reply.content)));
    return reply;
  };
}

function outcome(
  request: PlaneRequest,
  reply: Reply,
  body: unknown,
): Pick<JournalEntry, 'response' | 'fault'> {
  return {
    ...(reply.delivery?.reset === true
      ? {}
      : {
          response: {
            status: reply.status,
            headers: redactHeaders({ ...contentType(reply.content), ...reply.headers }),
            body,
          },
        }),
    ...(request.fault === undefined ? {} : { fault: request.fault }),
  };
}

function contentType(content: ReplyContent): Record<string, string> {
  switch (content.kind) {
    case 'json':
      return { 'content-type': jsonType };
    case 'bytes':
    case 'stream':
      return { 'content-type': content.type };
    case 'empty':
      return {};
  }
}

function counted(
  reply: Reply,
  entry: JournalEntry,
  request: PlaneRequest,
  journal: JournalWriter,
): ReplyContent {
  if (reply.content.kind !== 'stream') return reply.content;
  let bytes = 0;
  reply.content.stream.on('data', (chunk: unknown) => {
    bytes += chunk instanceof Uint8Array ? chunk.length : 0;
  });
  reply.content.stream.pause();
  reply.content.stream.once('close', () => {
    journal.end(entry, outcome(request, reply, { bytes }));
  });
  return reply.content;
}

/** The body of a request as the journal shows it. */
export async function summarizeBody(body: RequestBody): Promise<unknown> {
  if (body.raw.length === 0) return undefined;
  if (body.mediaType === 'multipart/form-data') {
    try {
      const parts = await body.multipart();
      return {
        parts: parts.map(({ name, filename, contentType, data }) => ({
          name,
          ...(filename === undefined ? {} : { filename }),
          ...(contentType === undefined ? {} : { contentType }),
          bytes: data.length,
          ...(isText(data) && data.length <= longestText ? { text: redactText(data.toString('utf8')) } : {}),
        })),
      };
    } catch {
      return { bytes: body.raw.length };
    }
  }
  if (body.mediaType === 'application/x-www-form-urlencoded') {
    return redactValue(Object.fromEntries(body.form()));
  }
  return summarizeBytes(body.raw);
}

function summarizeContent(content: ReplyContent): unknown {
  switch (content.kind) {
    case 'json':
      return redactValue(content.value);
    case 'bytes':
      return summarizeBytes(content.data);
    case 'empty':
    case 'stream':
      return undefined;
  }
}

function summarizeBytes(data: Buffer): unknown {
  if (data.length === 0) return undefined;
  if (data.length > longestText || !isText(data)) return { bytes: data.length };
  const text = data.toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    return redactValue(value);
  } catch {
    return redactText(text);
  }
}

function isText(data: Buffer): boolean {
  return !data.subarray(0, 4096).includes(0);
}
