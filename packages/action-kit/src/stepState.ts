import * as core from '@actions/core';
import type { Environment } from './environment.js';

/**
 * What the `main` of a step leaves for its `post`: GITHUB_STATE of the runner protocol, which
 * survives a `main` that is killed. The last value of a name counts.
 */
export class StepState {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Keeps a value for `post`; outside a runner there is none, and nothing is kept. */
  save(name: string, value: string): void {
    if (this.#environment.get('GITHUB_STATE') !== undefined) core.saveState(name, value);
  }

  /** What `main` kept; `undefined` for nothing, and in `main` itself. */
  get(name: string): string | undefined {
    return this.#environment.get(`STATE_${name}`);
  }
}
