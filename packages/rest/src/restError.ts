import * as v from 'valibot';
import { ActionsError } from './errors.js';
import { tryParseJson } from './json.js';
import { redactSecrets } from './redaction.js';
import { remedyFor } from './remedies.js';

/** One line of `error.details`. */
export interface ErrorDetail {
  readonly code: string;
  readonly message: string;
}

/** An error body of Azure, whichever plane it came from. */
export interface AzureErrorBody extends ErrorDetail {
  readonly target?: string | undefined;
  readonly details: readonly ErrorDetail[];
  /** The deepest `innerError.code` of the regional API, which names the real cause. */
  readonly innerCode?: string | undefined;
}

/** Azure answered, and the answer was no. */
export class RestError extends ActionsError {
  readonly status: number;
  readonly details: readonly ErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(answer: RefusedAnswer) {
    const body = parseErrorBody(answer.text);
    const code = body?.code ?? `Http${String(answer.status)}`;
    const message = body?.message ?? excerpt(answer.text);
    const inner =
      body?.innerCode === undefined || body.innerCode === code ? '' : ` (inner code ${body.innerCode})`;
    const details = (body?.details ?? [])
      .filter((detail) => detail.message !== message)
      .map((detail) => `\n  ${detail.code}: ${detail.message}`);
    super(
      `${answer.what} failed: ${String(answer.status)} ${code}${inner}${message === '' ? '' : `: ${message}`}${details.join('')}`,
      {
        code,
        resource: answer.resource,
        requestId: requestIdOf(answer.headers),
        remedy: remedyFor([body?.innerCode, code], answer.status),
      },
    );
    this.status = answer.status;
    this.details = body?.details ?? [];
    this.headers = answer.headers;
  }
}

/** What is known of an answer with status 400 or above. */
export interface RefusedAnswer {
  /** What was tried, as the start of a sentence: `Creating compute cpu-cluster`. */
  readonly what: string;
  readonly resource: string | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The id to give to Azure's support. */
export function requestIdOf(headers: Readonly<Record<string, string>>): string | undefined {
  return headers['x-ms-request-id'] ?? headers['x-ms-correlation-request-id'];
}

// Every member may be missing or odd: an error in reading an error would hide the error.
const text = v.fallback(v.nullish(v.string(), ''), '');
const detail = v.object({ code: text, message: text });
const errorObject = v.object({
  code: v.fallback(v.nullish(v.string(), 'Unknown'), 'Unknown'),
  message: text,
  target: v.fallback(v.optional(v.string()), undefined),
  details: v.fallback(v.array(v.fallback(detail, { code: '', message: '' })), []),
  innerError: v.optional(v.unknown()),
  innererror: v.optional(v.unknown()),
});
/** ARM and the regional API wrap the error; a few services answer with the bare object. */
const errorBody = v.union([
  v.pipe(
    v.object({ error: errorObject }),
    v.transform((body) => body.error),
  ),
  v.object({ ...errorObject.entries, code: v.string(), message: v.string() }),
]);
/** The regional API writes `innerError`, the guidelines and some ARM providers `innererror`. */
const innerError = v.object({
  code: v.fallback(v.optional(v.string()), undefined),
  innerError: v.optional(v.unknown()),
  innererror: v.optional(v.unknown()),
});

/** Reads an error body of ARM (`{error:{…}}`) or of the regional API (with `innerError`). */
export function parseErrorBody(text: string): AzureErrorBody | undefined {
  return readErrorObject(tryParseJson(text));
}

/** Reads the same error shape from a value that is already parsed, e.g. an operation's `error`. */
export function readErrorObject(value: unknown): AzureErrorBody | undefined {
  const parsed = v.safeParse(errorBody, value);
  if (!parsed.success) return undefined;
  const { code, message, target, details } = parsed.output;
  return {
    code,
    message: redactSecrets(message),
    target,
    details: details
      .filter((line) => line.code !== '' || line.message !== '')
      .map((line) => ({ code: line.code, message: redactSecrets(line.message) })),
    innerCode: deepestCode(parsed.output.innerError ?? parsed.output.innererror),
  };
}

function deepestCode(outermost: unknown): string | undefined {
  let deepest: string | undefined;
  let level = v.safeParse(innerError, outermost);
  while (level.success) {
    deepest = level.output.code ?? deepest;
    level = v.safeParse(innerError, level.output.innerError ?? level.output.innererror);
  }
  return deepest;
}

/** The readable part of a body that is not Azure's: proxies and gateways answer with HTML. */
export function excerpt(text: string, maximum = 300): string {
  const readable = redactSecrets(text)
    .replace(/<(style|script)[\s\S]*?<\/\1>/giu, ' ')
    .replace(/<[^>]*>/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return readable.length > maximum ? `${readable.slice(0, maximum)}…` : readable;
}
