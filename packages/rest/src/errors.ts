/** What every error of this toolkit can tell the person who reads a red workflow. */
export interface ErrorFacts {
  /** Azure's error code where Azure answered, otherwise one of ours in PascalCase. */
  readonly code: string;
  /** The resource, file or input that the failure is about. */
  readonly resource?: string | undefined;
  /** `x-ms-request-id` of the answer, for a support request. */
  readonly requestId?: string | undefined;
  /** The next thing to try, as a full sentence. */
  readonly remedy?: string | undefined;
  readonly cause?: unknown;
}

const invalidInput = 'InvalidInput';

/**
 * The root of the one error family. Messages never contain secrets: callers build them from
 * resource names, codes and Azure's own text, never from request bodies or query strings.
 */
export class ActionsError extends Error implements ErrorFacts {
  readonly code: string;
  readonly resource: string | undefined;
  readonly requestId: string | undefined;
  readonly remedy: string | undefined;

  constructor(message: string, facts: ErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.resource = facts.resource;
    this.requestId = facts.requestId;
    this.remedy = facts.remedy;
  }

  /**
   * The message with everything known around it, one fact a line: what failed, on which
   * resource, Azure's code, the request id and the next thing to try.
   */
  report(): string {
    const lines = [this.message];
    if (this.resource !== undefined && !this.message.includes(this.resource)) {
      lines.push(`Resource: ${this.resource}`);
    }
    // That an input is invalid is what the message has just said.
    if (this.code !== invalidInput && !this.message.includes(this.code)) lines.push(`Code: ${this.code}`);
    if (this.requestId !== undefined) lines.push(`Request id: ${this.requestId}`);
    if (this.remedy !== undefined) lines.push(`What to try: ${this.remedy}`);
    return lines.join('\n');
  }
}

/** An input, file or value given by the user that cannot be used. Nothing was sent. */
export class InvalidInputError extends ActionsError {
  constructor(message: string, facts: Omit<ErrorFacts, 'code'> & { readonly code?: string } = {}) {
    super(message, { code: invalidInput, ...facts });
  }
}
