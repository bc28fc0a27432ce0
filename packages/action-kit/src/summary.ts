import * as core from '@actions/core';
import type { Environment } from './environment.js';

/** Bytes a step's summary may have; GitHub drops a larger one whole. */
const maximumSummaryBytes = 1024 * 1024;

const tooLarge = 'The rest of the summary was too large for GitHub; see the log.\n\n';

/** The job summary of one step, written once, at the end. */
export class Summary {
  readonly #environment: Environment;
  readonly #parts: string[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  heading(text: string): this {
    this.#parts.push(`### ${text.replace(/\s*[\r\n]+\s*/gu, ' ')}`);
    return this;
  }

  /** A paragraph of Markdown. */
  markdown(text: string): this {
    this.#parts.push(text);
    return this;
  }

  /** A two-column table; members without a value are left out. */
  facts(facts: Readonly<Record<string, string | number | boolean | undefined>>): this {
    const rows = Object.entries(facts).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, String(value)]],
    );
    return rows.length === 0 ? this : this.table(['', ''], rows);
  }

  table(header: readonly string[], rows: readonly (readonly string[])[]): this {
    const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
    this.#parts.push([line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n'));
    return this;
  }

  /** Text that may hold anything, fenced so that it stays text. */
  code(text: string): this {
    const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
    const fence = '`'.repeat(longest + 1);
    this.#parts.push(`${fence}text\n${text}\n${fence}`);
    return this;
  }

  /**
   * Appends everything to the step's summary file, where there is one. Of a summary that GitHub
   * would drop for its size, the parts that come first stay, with a note.
   */
  async write(): Promise<void> {
    if (this.#environment.get('GITHUB_STEP_SUMMARY') === undefined || this.#parts.length === 0) return;
    await core.summary.addRaw(this.#fitting()).write();
  }

  #fitting(): string {
    const whole = `${this.#parts.join('\n\n')}\n\n`;
    if (Buffer.byteLength(whole) < maximumSummaryBytes) return whole;
    let kept = '';
    for (const part of this.#parts) {
      const longer = `${kept}${part}\n\n`;
      if (Buffer.byteLength(longer + tooLarge) >= maximumSummaryBytes) break;
      kept = longer;
    }
    return kept + tooLarge;
  }
}

/** A cell of a Markdown table: no line breaks, no column breaks, no HTML. */
function cell(text: string): string {
  return (
    text
      .replace(/\\/gu, '\\\\')
      .replace(/\|/gu, '\\|')
      .replace(/&/gu, '&amp;')
      .replace(/</gu, '&lt;')
      // Markdown ends a line, and so the table, at a lone carriage return too.
      .replace(/\r\n|\r|\n/gu, '<br>')
  );
}
