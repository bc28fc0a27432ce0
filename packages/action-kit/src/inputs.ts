import { InvalidInputError, tryParseJson } from '@azureml-actions/rest';
import { parseDuration } from './duration.js';
import type { Environment } from './environment.js';

/** What a valid value looks like, and how to say so. */
export interface Shape {
  readonly pattern: RegExp;
  /** Ends the sentence "It must be …". */
  readonly accepted: string;
}

/** Above this, timers of Node fire at once; no job lives as long. */
const longestDurationMs = 24 * 86_400_000;

interface TextOptions {
  /** Variables read when the input is not given, first match wins. */
  readonly variables?: readonly string[];
  readonly shape?: Shape;
}

/** What a duration input came to. */
export interface GivenDuration {
  readonly ms: number;
  /**
   * True when somebody chose it. The runner passes the default of action.yml like an input, so
   * that an input which says the same as the default counts as not given.
   */
  readonly isGiven: boolean;
}

interface Problem {
  readonly input: string;
  readonly message: string;
}

/**
 * Reads the inputs of an action (`INPUT_*` of the runner protocol). Mistakes are collected, so
 * that a user sees all of them in one run; a reader returns a placeholder for a bad value, and
 * `check()` ends the action before anyone uses it.
 */
export class Inputs {
  readonly #environment: Environment;
  readonly #problems: Problem[] = [];
  readonly #durations = new Map<string, GivenDuration>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The trimmed value of an optional input. */
  text(name: string, options: TextOptions = {}): string | undefined {
    const value =
      this.#given(name) ??
      options.variables
        ?.map((variable) => this.#environment.get(variable)?.trim())
        .find((found) => found !== undefined && found !== '');
    if (value !== undefined && options.shape !== undefined && !options.shape.pattern.test(value)) {
      this.reject(name, `is '${value}'. It must be ${options.shape.accepted}`);
    }
    return value;
  }

  /** The value of an input that must be there; the runner itself does not enforce `required`. */
  required(name: string, meaning: string, options: TextOptions = {}): string {
    const value = this.text(name, options);
    if (value === undefined) {
      const variables = options.variables?.[0];
      this.reject(
        name,
        `is missing. Give ${meaning}${variables === undefined ? '' : ` (or set ${variables}, as get-token does)`}`,
      );
    }
    return value ?? '';
  }

  /** One of a list of words, compared case-insensitively. */
  choice<const Choice extends string>(
    name: string,
    accepted: readonly Choice[],
    options: { readonly variables?: readonly string[] } = {},
  ): Choice | undefined {
    const value = this.text(name, options);
    if (value === undefined) return undefined;
    const found = accepted.find((choice) => choice.toLowerCase() === value.toLowerCase());
    if (found === undefined) this.reject(name, `is '${value}'. Accepted: ${accepted.join(', ')}`);
    return found;
  }

  /** A boolean of the YAML 1.2 core schema. */
  flag(name: string, fallback: boolean): boolean {
    const value = this.#given(name);
    if (value === undefined) return fallback;
    if (/^(true|false)$/iu.test(value)) return value.toLowerCase() === 'true';
    this.reject(name, `is '${value}'. Accepted: true, false`);
    return fallback;
  }

  /** A whole number. */
  integer(name: string, limits: { readonly minimum: number; readonly maximum: number }): number | undefined {
    const value = this.#given(name);
    if (value === undefined) return undefined;
    const parsed = Number(value);
    if (!/^-?\d+$/u.test(value) || parsed < limits.minimum || parsed > limits.maximum) {
      this.reject(
        name,
        `is '${value}'. Accepted: a whole number from ${String(limits.minimum)} to ${String(limits.maximum)}`,
      );
      return undefined;
    }
    return parsed;
  }

  /**
   * A duration such as `30m`.
   * @param fallback used when the input is not given; the default in action.yml
   * @returns milliseconds
   */
  duration(name: string, fallback: string): number {
    const value = this.#given(name) ?? fallback;
    const ms = parseDuration(value);
    if (ms === undefined || ms <= 0 || ms > longestDurationMs) {
      this.reject(name, `is '${value}'. Accepted: a duration such as 90s, 30m, 2h or PT2H, at most 24d`);
      return 0;
    }
    this.#durations.set(name, { ms, isGiven: ms !== parseDuration(fallback) });
    return ms;
  }

  /** What `duration` made of an input; `undefined` when the action does not read it. */
  givenDuration(name: string): GivenDuration | undefined {
    return this.#durations.get(name);
  }

  /** The non-empty lines of a multi-line input; commas separate too where asked. */
  list(name: string, options: { readonly commas?: boolean } = {}): string[] {
    return (this.#given(name) ?? '')
      .split(options.commas === true ? /[\n,]/u : /\n/u)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }

  /** A JSON value. */
  json(name: string): unknown {
    const value = this.#given(name);
    if (value === undefined) return undefined;
    const parsed = tryParseJson(value);
    if (parsed === undefined) this.reject(name, 'is no JSON');
    return parsed;
  }

  /** Notes a mistake; the message continues "Input <name> …" and has no full stop. */
  reject(name: string, message: string): void {
    if (this.#problems.some((known) => known.input === name && known.message === message)) return;
    this.#problems.push({ input: name, message });
  }

  /** @throws InvalidInputError naming every mistake, one a line */
  check(): void {
    const [first] = this.#problems;
    if (first === undefined) return;
    throw new InvalidInputError(
      this.#problems.map(({ input, message }) => `Input ${input} ${message}.`).join('\n'),
      { resource: first.input },
    );
  }

  #given(name: string): string | undefined {
    const value = this.#environment.get(`INPUT_${name.replace(/ /gu, '_').toUpperCase()}`)?.trim();
    return value === '' ? undefined : value;
  }
}
