import { randomInt, randomUUID } from 'node:crypto';

/** Randomness as the toolkit sees it; tests pass a scripted one. */
export interface Random {
  /** A number in [0, 1). */
  fraction(): number;
  /** A version 4 UUID. */
  uuid(): string;
}

const resolution = 2 ** 40;

/** The operating system's randomness. */
export const systemRandom: Random = {
  fraction: () => randomInt(resolution) / resolution,
  uuid: () => randomUUID(),
};
