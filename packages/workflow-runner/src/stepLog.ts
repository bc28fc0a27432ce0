import type { Command, Effect } from './commands.js';
import type { LineKind } from './events.js';
import type { Masker } from './masking.js';
import type { Annotation, AnnotationLevel } from './results.js';

function place(properties: Command['properties']): Partial<Annotation> {
  const number = (name: string): number | undefined => {
    const value = Number.parseInt(properties[name] ?? '', 10);
    return Number.isNaN(value) ? undefined : value;
  };
  const { title, file } = properties;
  const line = number('line');
  const endLine = number('endLine');
  const column = number('col');
  const endColumn = number('endColumn');
  return {
    ...(title !== undefined && { title }),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(endLine !== undefined && { endLine }),
    ...(column !== undefined && { column }),
    ...(endColumn !== undefined && { endColumn }),
  };
}

/** Takes down what one step says. Everything that leaves it is masked. */
export class StepLog {
  readonly annotations: Annotation[] = [];
  readonly masker: Masker;
  summary = '';
  readonly #emit: (kind: LineKind, text: string) => void;
  readonly #isDebugging: boolean;

  constructor(masker: Masker, isDebugging: boolean, emit: (kind: LineKind, text: string) => void) {
    this.masker = masker;
    this.#isDebugging = isDebugging;
    this.#emit = emit;
  }

  /** Prints text, a line at a time. */
  line(kind: LineKind, text: string): void {
    for (const line of this.masker.mask(text).split(/\r?\n/)) this.#emit(kind, line);
  }

  /** Prints a message and keeps it for the result. */
  annotate(level: AnnotationLevel, message: string, properties: Command['properties'] = {}): void {
    const masked = Object.fromEntries(
      Object.entries(properties).map(([key, value]) => [key, this.masker.mask(value)]),
    );
    this.annotations.push({ level, message: this.masker.mask(message), ...place(masked) });
    this.line(level, message);
  }

  error(message: string): void {
    this.annotate('error', message);
  }

  /** Does what a line of output asks for. */
  apply(effect: Effect): void {
    switch (effect.kind) {
      case 'output':
        this.line('output', effect.text);
        break;
      case 'annotation':
        this.annotate(effect.level, effect.command.message, effect.command.properties);
        break;
      case 'group':
        this.line('group', effect.title);
        break;
      case 'end-group':
        this.line('end-group', '');
        break;
      case 'debug':
        if (this.#isDebugging) this.line('debug', effect.message);
        break;
      case 'refused':
        this.error(effect.message);
        break;
      case 'mask':
        if (effect.value.trim() === '') this.annotate('warning', 'add-mask got an empty value.');
        this.masker.add(effect.value);
        if (effect.echo !== undefined) this.line('output', effect.echo);
        break;
      case 'nothing':
        if (effect.echo !== undefined) this.line('output', effect.echo);
        break;
    }
  }
}
