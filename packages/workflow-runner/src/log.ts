import type { EventSink, LineKind, RunEvent } from './events.js';
import type { JobResult, Outcome, WorkflowResult } from './results.js';

/** Options of {@link createLog}. */
export interface LogOptions {
  /** Gets whole lines, each with its end. */
  write: (text: string) => void;
  useColors: boolean;
}

type Paint = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue';

const CODES: Readonly<Record<Paint, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
};

const MARKS: Readonly<Record<Outcome, [string, Paint]>> = {
  success: ['✓', 'green'],
  failure: ['✗', 'red'],
  cancelled: ['⊘', 'yellow'],
  skipped: ['○', 'dim'],
};

const LINES: Readonly<Partial<Record<LineKind, [string, Paint]>>> = {
  command: ['$ ', 'dim'],
  info: ['', 'dim'],
  error: ['Error: ', 'red'],
  warning: ['Warning: ', 'yellow'],
  notice: ['Notice: ', 'blue'],
  debug: ['Debug: ', 'dim'],
  group: ['▾ ', 'bold'],
};

/** `83 ms`, `4.2 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Writes a run for a person to read. */
class Log {
  readonly #write: (text: string) => void;
  readonly #useColors: boolean;
  #depth = 0;
  /** A step that is skipped shows no header of its own. */
  #pendingHeader: string | undefined;

  constructor({ write, useColors }: LogOptions) {
    this.#write = write;
    this.#useColors = useColors;
  }

  handle(event: RunEvent): void {
    switch (event.type) {
      case 'job-started':
        this.#print(this.#paint('bold', `Job ${event.job.name}`));
        break;
      case 'step-started':
        this.#depth = 0;
        this.#pendingHeader = `  ${this.#paint('bold', `▶ ${event.step.name}`)}`;
        break;
      case 'line':
        this.#line(event.kind, event.text);
        break;
      case 'step-finished': {
        const { name, outcome, conclusion, durationMs } = event.result;
        if (outcome !== 'skipped') this.#flushHeader();
        this.#pendingHeader = undefined;
        const forgiven = conclusion === outcome ? '' : ' (failed, continues on error)';
        this.#print(`  ${this.#mark(outcome)} ${name}${forgiven}${this.#time(outcome, durationMs)}`);
        break;
      }
      case 'job-finished':
        this.#finishJob(event.result);
        break;
    }
  }

  result(result: WorkflowResult): void {
    const { conclusion, title, durationMs, jobs } = result;
    this.#print('');
    for (const job of jobs) {
      this.#print(`${this.#mark(job.conclusion)} ${job.name}${this.#time(job.conclusion, job.durationMs)}`);
    }
    const words = { success: 'succeeded', failure: 'failed', cancelled: 'was cancelled' };
    this.#print(`${this.#mark(conclusion)} ${title} ${words[conclusion]} in ${formatDuration(durationMs)}`);
  }

  #finishJob({ name, conclusion, durationMs, steps, annotations, environment }: JobResult): void {
    const told = steps.flatMap((step) => step.annotations);
    for (const { level, message } of annotations.filter((item) => !told.includes(item))) {
      this.#print(`  ${this.#decorate(level, message)}`);
    }
    if (environment?.url) this.#print(`  ${environment.name}: ${environment.url}`);
    this.#print(`${this.#mark(conclusion)} Job ${name}${this.#time(conclusion, durationMs)}`);
  }

  #line(kind: LineKind, text: string): void {
    this.#flushHeader();
    if (kind === 'end-group') {
      this.#depth = Math.max(0, this.#depth - 1);
      return;
    }
    const bar = this.#paint('dim', '│');
    this.#print(`  ${bar} ${'  '.repeat(this.#depth)}${this.#decorate(kind, text)}`);
    if (kind === 'group') this.#depth += 1;
  }

  #decorate(kind: LineKind, text: string): string {
    const [prefix, paint] = LINES[kind] ?? ['', undefined];
    return paint ? this.#paint(paint, prefix + text) : text;
  }

  #flushHeader(): void {
    if (this.#pendingHeader !== undefined) this.#print(this.#pendingHeader);
    this.#pendingHeader = undefined;
  }

  #time(outcome: Outcome, ms: number): string {
    return this.#paint('dim', outcome === 'skipped' ? ' skipped' : ` ${formatDuration(ms)}`);
  }

  #mark(outcome: Outcome): string {
    const [mark, paint] = MARKS[outcome];
    return this.#paint(paint, mark);
  }

  #paint(paint: Paint, text: string): string {
    return this.#useColors ? `\u001b[${CODES[paint]}m${text}\u001b[0m` : text;
  }

  #print(line: string): void {
    this.#write(`${line}\n`);
  }
}

/** A log of a run, to be given its events and, at the end, its result. */
export function createLog(options: LogOptions): {
  onEvent: EventSink;
  onResult: (result: WorkflowResult) => void;
} {
  const log = new Log(options);
  return { onEvent: (event) => log.handle(event), onResult: (result) => log.result(result) };
}
