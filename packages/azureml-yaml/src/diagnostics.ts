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
}

/** All mistakes of one YAML file at once, each with its place in the file. */
export class YamlFileError extends InvalidInputError {
  readonly diagnostics: readonly Diagnostic[];

  /** @param diagnostics - at least one mistake, in the order of the file. */
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(describeDiagnostic).join('\n'), {
      code: 'InvalidYaml',
      resource: diagnostics[0]?.file,
    });
    this.diagnostics = diagnostics;
  }
}

/** One mistake as one line: `job.yml:3:5: compute: …`. */
export function describeDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, keyPath, message, suggestion } = diagnostic;
  const subject = keyPath === '' ? '' : `${keyPath}: `;
  const hint = suggestion === undefined ? '' : ` ${suggestion}`;
  return `${file}:${line}:${column}: ${subject}${message}${hint}`;
}

/** Collects the mistakes of one file, so that they can be told all at once. */
export class DiagnosticSink {
  readonly #found: Diagnostic[] = [];

  add(diagnostic: Diagnostic): void {
    const known = this.#found.some(
      (other) =>
        other.line === diagnostic.line &&
        other.column === diagnostic.column &&
        other.file === diagnostic.file &&
        other.message === diagnostic.message,
    );
    if (!known) this.#found.push(diagnostic);
  }

  /** The mistakes found so far, in the order of the file. */
  all(): readonly Diagnostic[] {
    return this.#found.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }

  /** @throws YamlFileError when any mistake was found. */
  throwIfAny(): void {
    if (this.#found.length > 0) throw new YamlFileError(this.all());
  }
}
