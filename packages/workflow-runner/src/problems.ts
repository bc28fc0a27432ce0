/** A place in a file; lines and columns count from 1. */
export interface Position {
  file: string;
  line: number;
  column: number;
}

/** Something in a file that cannot be run. */
export interface Problem {
  at: Position;
  message: string;
}

/** `file:line:column`, as editors and terminals make it clickable. */
export function formatPosition(at: Position): string {
  return `${at.file}:${at.line}:${at.column}`;
}

/** A workflow or action file that cannot be run; nothing was started. */
export class WorkflowFileError extends Error {
  override readonly name = 'WorkflowFileError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ at, message }) => `${formatPosition(at)}: ${message}`).join('\n'));
    this.problems = problems;
  }
}

/** What the caller asked for does not fit the workflow (event, inputs, job filter). */
export class RunRequestError extends Error {
  override readonly name = 'RunRequestError';
}
