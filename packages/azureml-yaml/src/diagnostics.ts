import { InvalidInputError } from '@azureml-actions/rest/errors';

/** A place in a file: lines and columns count from 1, as editors and GitHub's annotations do. */
export interface SourceLocation {
  /** Relative to the repository root, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One mistake in a YAML file. */
export interface Diagnostic extends SourceLocation {
  /** The dotted path of the value, such as `inputs.epochs`; empty for the whole file. */
  readonly keyPath: string;
  readonly message: string;
  /** What the author most likely meant, as a full sentence. */
  readonly suggestion?: string | undefined;
  /** The action's input that gave the value or named the file: the file's text is not at fault. */
  readonly input?: string | undefined;
}

/** What a log shows of one mistake. */
export interface Annotation {
  readonly text: string;
  /** Absent when the mistake is in an input. */
  readonly at?: SourceLocation;
}

/** All mistakes of one YAML file at once, each with its place in the file. */
export class YamlFileError extends InvalidInputError {
  readonly diagnostics: readonly Diagnostic[];
  readonly annotations: readonly Annotation[];

  /** @param diagnostics - at least one mistake, in the order of the file. */
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(describeDiagnostic).join('\n'), {
      code: 'InvalidYaml',
      resource: diagnostics[0]?.file,
    });
    this.diagnostics = diagnostics;
    this.annotations = diagnostics.map(annotationOf);
  }
}

function annotationOf(diagnostic: Diagnostic): Annotation {
  const { file, line, column, input } = diagnostic;
  const text = describeDiagnostic(diagnostic);
  return input === undefined ? { text, at: { file, line, column } } : { text };
}

/** One mistake as one line: `job.yml:3:5: compute: …`, or `Input compute: …`. */
export function describeDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, keyPath, message, suggestion, input } = diagnostic;
  const subject = keyPath === '' ? '' : `${keyPath}: `;
  const hint = suggestion === undefined ? '' : ` ${suggestion}`;
  if (input !== undefined) return `Input ${input}: ${message}${hint}`;
  return `${file}:${line}:${column}: ${subject}${message}${hint}`;
}

/** Collects the mistakes of one file, so that they can be told all at once. */
export class DiagnosticSink {
  readonly #found: Diagnostic[] = [];
  readonly #inputs: Readonly<Record<string, string>>;

  /** @param inputs - the inputs that gave values, by the key path of the value. */
  constructor(inputs: Readonly<Record<string, string>> = {}) {
    this.#inputs = inputs;
  }

  /** Names the input where the value at fault came from one. */
  attribute(diagnostic: Diagnostic): Diagnostic {
    const { keyPath } = diagnostic;
    const found = Object.entries(this.#inputs).find(
      ([key]) => keyPath === key || keyPath.startsWith(`${key}.`),
    );
    return found === undefined ? diagnostic : { ...diagnostic, input: found[1] };
  }

  add(mistake: Diagnostic): void {
    const diagnostic = this.attribute(mistake);
    const known = this.#found.some(
      (other) =>
        other.line === diagnostic.line &&
        other.column === diagnostic.column &&
        other.file === diagnostic.file &&
        other.message === diagnostic.message,
    );
    if (!known) this.#found.push(diagnostic);
  }

  /** The mistakes found so far, file by file, each in its order. */
  all(): readonly Diagnostic[] {
    const files = this.#found.map(({ file }) => file);
    return this.#found.toSorted(
      (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
    );
  }

  /** @throws YamlFileError when any mistake was found. */
  throwIfAny(): void {
    if (this.#found.length > 0) throw new YamlFileError(this.all());
  }
}
