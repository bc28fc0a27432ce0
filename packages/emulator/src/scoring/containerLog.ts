import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** The log of one container of a deployment: its last lines. */
export interface ContainerLog {
  /** Adds whole lines. */
  write(text: string): void;
  /** Adds what a stream brings, line by line, until it ends. */
  follow(stream: Readable): void;
  /**
   * The end of the log.
   * @param lines how many
   */
  tail(lines: number): string;
}

const mostLines = 20_000;
const longestLine = 32 * 1024;

/** Makes an empty log, which forgets its oldest lines when it grows too long. */
export function containerLog(): ContainerLog {
  let kept: string[] = [];
  const add = (line: string) => {
    kept.push(line.length > longestLine ? `${line.slice(0, longestLine)}… (cut)` : line);
    if (kept.length > mostLines * 1.1) kept = kept.slice(-mostLines);
  };
  return {
    write(text) {
      for (const line of text.replace(/\r?\n$/, '').split(/\r?\n/)) add(line);
    },
    follow(stream) {
      const decoder = new StringDecoder('utf8');
      let rest = '';
      stream.on('data', (chunk: Buffer) => {
        const lines = (rest + decoder.write(chunk)).split(/\r?\n/);
        rest = lines.pop() ?? '';
        for (const line of lines) add(line);
        if (rest.length > longestLine) {
          add(rest);
          rest = '';
        }
      });
      stream.once('close', () => {
        if (rest !== '') add(rest);
        rest = '';
      });
    },
    tail: (lines) => {
      const last = kept.slice(Math.max(0, kept.length - Math.max(0, lines)));
      return last.map((line) => `${line}\n`).join('');
    },
  };
}
