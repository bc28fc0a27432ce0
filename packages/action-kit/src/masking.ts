/** Shorter pieces would hide ordinary words in the log without protecting anything. */
const minimumLength = 4;

/**
 * The shapes in which a secret can turn up in a log: as it is, base64, URL-encoded,
 * JSON-escaped, and each line of a multi-line secret that is worth masking.
 */
export function secretShapes(secret: string): string[] {
  const shapes = new Set<string>();
  const add = (shape: string): void => {
    const trimmed = shape.trim();
    if (trimmed.length >= minimumLength && !isPunctuation(trimmed)) shapes.add(trimmed);
  };
  add(secret);
  for (const line of secret.split(/\r?\n/u)) add(line);
  for (const whole of [...shapes]) {
    add(JSON.stringify(whole).slice(1, -1));
    add(encodeURIComponent(whole));
    for (const piece of base64Pieces(whole)) add(piece);
  }
  return [...shapes];
}

/** `{`, `}`, `[],` and the like: masking them turns a whole log into stars. */
function isPunctuation(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text);
}

/**
 * Base64 of the secret at each of the three offsets it can have inside a longer text, such as
 * `user:secret` in a Basic header; the ends that depend on the neighbours are cut off.
 */
function base64Pieces(secret: string): string[] {
  const pieces = [Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64url')];
  for (const offset of [1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString('base64');
    pieces.push(
      encoded
        .slice(offset + 1)
        .replace(/=+$/u, '')
        .slice(0, -1),
    );
  }
  return pieces.filter((piece) => piece.length >= 8);
}
