import { StringDecoder } from 'node:string_decoder';

/** Characters above which a line is broken in two: a log without line breaks must not fill the memory. */
export const maximumLineLength = 32 * 1024;

/** Turns a stream of bytes into whole lines, across cuts in the middle of a character or a line. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /** @returns the lines that are complete now */
  push(bytes: Buffer): string[] {
    const parts = (this.#rest + this.#decoder.write(bytes)).split('\n');
    const open = withoutOverwritten(parts.pop() ?? '');
    const lines = parts.flatMap((part) => broken(lastState(part)));
    const pieces = broken(open);
    this.#rest = pieces.pop() ?? '';
    return [...lines, ...pieces];
  }

  /** @returns what is left when no more comes */
  end(): string[] {
    const last = this.#rest + this.#decoder.end();
    this.#rest = '';
    return last === '' ? [] : broken(lastState(last));
  }
}

/** A progress bar overwrites its line with carriage returns: its last state is what counts. */
function lastState(line: string): string {
  if (!line.includes('\r')) return line;
  return line.split('\r').findLast((state) => state !== '') ?? '';
}

/** The last state of a line that goes on; a carriage return at its end still awaits what follows. */
function withoutOverwritten(line: string): string {
  return line.endsWith('\r') ? `${lastState(line)}\r` : lastState(line);
}

/** The line in pieces of at most the maximum length, none of which ends inside a surrogate pair. */
function broken(line: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (line.length - start > maximumLineLength) {
    let end = start + maximumLineLength;
    if (isHighSurrogate(line.charCodeAt(end - 1))) end -= 1;
    pieces.push(line.slice(start, end));
    start = end;
  }
  pieces.push(line.slice(start));
  return pieces;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
