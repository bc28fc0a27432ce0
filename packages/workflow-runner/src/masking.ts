import { Buffer } from 'node:buffer';

const MASK = '***';

/** The three texts that a value's base64 holds, depending on what stands before it. */
function base64Forms(value: string): string[] {
  return [0, 1, 2].map((shift) => {
    const bytes = Buffer.from(value, 'utf8').subarray(shift);
    // Only whole groups of three bytes are the same whatever follows.
    return bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
  });
}

/** Ways in which a secret shows up besides itself. */
function formsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const encoded = value.length >= 8 ? base64Forms(value).filter((form) => form.length >= 8) : [];
  return [value, json, encodeURIComponent(value), value.replaceAll("'", "''"), ...encoded];
}

/** Replaces secrets in text. Values are only ever added. */
export class Masker {
  readonly #values = new Set<string>();

  /** Adds a secret, each of its lines, and its usual encodings. Blank ones are ignored. */
  add(secret: string): void {
    const pieces = [secret, secret.trim(), ...secret.split(/\r?\n/).map((line) => line.trim())];
    for (const piece of pieces) {
      if (piece.trim() === '') continue;
      for (const form of formsOf(piece)) this.#values.add(form);
    }
  }

  /** Whether a text holds a secret. */
  finds(text: string): boolean {
    for (const value of this.#values) if (text.includes(value)) return true;
    return false;
  }

  /** The text with each secret, and secrets that overlap, replaced by `***`. */
  mask(text: string): string {
    const spans: [number, number][] = [];
    for (const value of this.#values) {
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
        spans.push([at, at + value.length]);
      }
    }
    if (spans.length === 0) return text;
    spans.sort(([left], [right]) => left - right);
    let masked = '';
    let position = 0;
    let maskedUpTo = -1;
    for (const [start, end] of spans) {
      if (start > maskedUpTo) {
        masked += text.slice(position, start) + MASK;
        maskedUpTo = end;
      } else maskedUpTo = Math.max(maskedUpTo, end);
      position = maskedUpTo;
    }
    return masked + text.slice(position);
  }
}
