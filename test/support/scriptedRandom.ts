import type { Random } from '@azureml-actions/rest';

/** Randomness read from a list: the given fractions, then 0.5 for ever; UUIDs that count up. */
export class ScriptedRandom implements Random {
  readonly #fractions: number[];
  #uuids = 0;

  constructor(...fractions: number[]) {
    this.#fractions = fractions;
  }

  fraction(): number {
    return this.#fractions.shift() ?? 0.5;
  }

  /** `00000000-0000-4000-8000-000000000001`, then `…2`, and so on. */
  uuid(): string {
    this.#uuids += 1;
    return `00000000-0000-4000-8000-${String(this.#uuids).padStart(12, '0')}`;
  }
}
