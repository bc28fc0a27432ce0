import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Hands on each line of a stream, the last one also without its end. */
export function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (!stream) return;
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.replace(/\r$/, ''));
  });
  stream.on('end', () => {
    rest += decoder.end();
    if (rest !== '') onLine(rest.replace(/\r$/, ''));
    rest = '';
  });
}
