/** Shorter pieces would hide ordinary words in the log without protecting anything. */
const minimumLength = 4;
/** The same for one line of a longer secret, or a piece of its encoding. */
const minimumPieceLength = 8;

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;
const resourceId = /^\/?(subscriptions|providers|tenants)\//iu;
const jsonWebToken = /^[\w-]+\.[\w-]+\.(?<signature>[\w-]{16,})$/u;

/**
 * The shapes in which a secret can turn up in a log, each once: as it is, URL-encoded (two
 * ways), JSON-escaped, base64 at any offset inside a longer text, and each line of a multi-line
 * secret that is worth masking. Empty for what must never be masked: ids of subscriptions,
 * tenants and resources, since GitHub drops every output of a job that contains a mask, and
 * punctuation such as braces, since that turns a whole log into stars.
 */
export function secretShapes(secret: string): string[] {
  const whole = secret.trim();
  if (whole.length < minimumLength || !isMaskable(whole)) return [];
  const signature = jsonWebToken.exec(whole)?.groups?.['signature'];
  // A token is worthless without its signature: hiding that much of its encodings is enough.
  if (signature !== undefined) return [...new Set([whole, ...base64Pieces(signature)])];
  const lines = whole.split(/\r?\n/u).map((line) => line.trim());
  // The runner takes a mask of many lines apart and masks each of them, braces too: never give it one.
  const shapes = new Set(lines.length === 1 ? [whole] : lines.filter(isLineWorthMasking));
  shapes.add(JSON.stringify(whole).slice(1, -1));
  shapes.add(encodeURIComponent(whole));
  shapes.add(new URLSearchParams({ '': whole }).toString().slice(1));
  for (const piece of base64Pieces(whole)) shapes.add(piece);
  return [...shapes];
}

function isMaskable(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text) && !guid.test(text) && !resourceId.test(text);
}

/** Not the frame of a PEM file, not a member of a JSON document that holds an id or nothing. */
function isLineWorthMasking(line: string): boolean {
  if (line.length < minimumPieceLength || line.startsWith('-----')) return false;
  const member = /^"[^"]*"\s*:\s*(?<value>.*?),?$/u.exec(line)?.groups?.['value'];
  if (member === undefined) return isMaskable(line);
  const value = member.replace(/^"|"$/gu, '');
  return value.length >= minimumPieceLength && isMaskable(value) && !/^https?:\/\//iu.test(value);
}

/**
 * Base64 of the secret: as a whole, and at each of the three offsets it can have inside a longer
 * text, such as `user:secret` in a Basic header; the ends that depend on the neighbours are cut off.
 */
function base64Pieces(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const pieces = [unpadded(bytes)];
  for (const offset of [0, 1, 2]) {
    const encoded = unpadded(Buffer.concat([Buffer.alloc(offset), bytes]));
    const start = offset === 0 ? 0 : offset + 1;
    // Of the last character some bits belong to what follows, unless the bytes come out even.
    const end = (offset + bytes.length) % 3 === 0 ? undefined : -1;
    pieces.push(encoded.slice(start, end));
  }
  const url = pieces.map((piece) => piece.replace(/\+/gu, '-').replace(/\//gu, '_'));
  return [...pieces, ...url].filter((piece) => piece.length >= minimumPieceLength);
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/u, '');
}
