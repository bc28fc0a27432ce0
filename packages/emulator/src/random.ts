import { randomBytes } from 'node:crypto';

/** Where chance comes from, so that a run can be repeated. Never used for secrets. */
export interface Random {
  /** A number from 0 up to, but not including, 1. */
  next(): number;
}

/** Chance that differs from run to run. */
export const systemRandom: Random = { next: () => randomBytes(4).readUInt32BE() / 2 ** 32 };

/**
 * Chance that repeats: the same seed gives the same numbers (mulberry32).
 * @param seed any integer
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}

/** A version 4 UUID drawn from the given source of chance. */
export function uuid(random: Random): string {
  const digits = Array.from({ length: 32 }, (_, index) => {
    if (index === 12) return '4';
    const nibble = Math.floor(random.next() * 16);
    return (index === 16 ? (nibble & 3) | 8 : nibble).toString(16);
  }).join('');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');
}
