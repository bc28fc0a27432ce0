import * as v from 'valibot';
import { ActionsError } from './errors.js';
import { tryParseJson } from './json.js';
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
        requestId: answer.headers['x-ms-request-id'] ?? answer.headers['x-ms-correlation-request-id'],
        remedy: remedyFor(body?.innerCode ?? code, answer.status) ?? remedyFor(code, answer.status),
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

interface InnerError {
  readonly code?: string | undefined;
  readonly innerError?: InnerError | undefined;
}

const innerError: v.GenericSchema<InnerError> = v.object({
  code: v.optional(v.string()),
  innerError: v.optional(v.lazy(() => innerError)),
});
const detail = v.object({ code: v.nullish(v.string(), ''), message: v.nullish(v.string(), '') });
const errorObject = v.object({
  code: v.nullish(v.string(), 'Unknown'),
  message: v.nullish(v.string(), ''),
  target: v.nullish(v.string()),
  details: v.nullish(v.array(detail), []),
  innerError: v.nullish(innerError),
});
/** ARM and the regional API wrap the error; a few services answer with the bare object. */
const errorBody = v.union([
  v.pipe(
    v.object({ error: errorObject }),
    v.transform((body) => body.error),
  ),
  v.pipe(
    v.object({ code: v.string(), message: v.string() }),
    v.transform((body) => ({ ...body, target: undefined, details: [], innerError: undefined })),
  ),
]);

/** Reads an error body of ARM (`{error:{…}}`) or of the regional API (with `innerError`). */
export function parseErrorBody(text: string): AzureErrorBody | undefined {
  return readErrorObject(tryParseJson(text));
}

/** Reads the same error shape from a value that is already parsed, e.g. an operation's `error`. */
export function readErrorObject(value: unknown): AzureErrorBody | undefined {
  const parsed = v.safeParse(errorBody, value);
  if (!parsed.success) return undefined;
  const { code, message, target, details, innerError: inner } = parsed.output;
  return { code, message, target: target ?? undefined, details, innerCode: deepestCode(inner ?? undefined) };
}

function deepestCode(error: InnerError | undefined): string | undefined {
  return error === undefined ? undefined : (deepestCode(error.innerError) ?? error.code);
}

/** The readable part of a body that is not Azure's: proxies and gateways answer with HTML. */
export function excerpt(text: string, maximum = 300): string {
  const readable = text
    .replace(/<(style|script)[\s\S]*?<\/\1>/giu, ' ')
    .replace(/<[^>]*>/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return readable.length > maximum ? `${readable.slice(0, maximum)}…` : readable;
}
