/** A snapshot of the process environment, taken once when an action starts. */
export class Environment {
  readonly #variables: Readonly<Record<string, string | undefined>>;

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = { ...variables };
  }

  /** The value of a variable; a variable that is set to nothing counts as absent. */
  get(name: string): string | undefined {
    const value = this.#variables[name];
    return value === undefined || value === '' ? undefined : value;
  }
}
