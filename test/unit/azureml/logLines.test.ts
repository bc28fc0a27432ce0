import { describe, expect, test } from '@jest/globals';
import { LineSplitter, maximumLineLength } from '@azureml-actions/azureml';

/** All lines of a text that arrives in pieces of some bytes. */
function linesOf(bytes: Buffer, pieceLength: number): string[] {
  const splitter = new LineSplitter();
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += pieceLength) {
    lines.push(...splitter.push(bytes.subarray(at, at + pieceLength)));
  }
  return [...lines, ...splitter.end()];
}

describe('lines of a log', () => {
  test.each([1, 2, 3, 5, 7, 1000])('come out whole when the bytes come %d at a time', (pieceLength) => {
    const text = 'epoch 1: größe 3 µm\r\n日本語のログ 🚀🚀\n\nlast, without a line break';
    expect(linesOf(Buffer.from(text), pieceLength)).toEqual([
      'epoch 1: größe 3 µm',
      '日本語のログ 🚀🚀',
      '',
      'last, without a line break',
    ]);
  });

  test.each([1, 4, 1000])('of a progress bar are its last state (%d bytes at a time)', (pieceLength) => {
    const text = 'start\n\r 10%|█\r 50%|█████\r100%|██████████|\nend\r\n';
    expect(linesOf(Buffer.from(text), pieceLength)).toEqual(['start', '100%|██████████|', 'end']);
  });

  test('a carriage return at the end of a piece still overwrites', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.from('10%\r'))).toEqual([]);
    expect(splitter.push(Buffer.from('20%\n'))).toEqual(['20%']);
  });

  test('an end without anything open adds no line', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.from('whole\n'))).toEqual(['whole']);
    expect(splitter.end()).toEqual([]);
    expect(splitter.end()).toEqual([]);
  });

  test('bytes that are no UTF-8 show as such and harm no other line', () => {
    expect(linesOf(Buffer.from([0x61, 0xff, 0x0a, 0x62, 0x0a]), 1)).toEqual(['a\ufffd', 'b']);
  });

  test('a character that never ends is shown at the end', () => {
    expect(linesOf(Buffer.from([0x61, 0xf0, 0x9f]), 1)).toEqual(['a\ufffd']);
  });
});

describe('a very long line', () => {
  test.each([1000, 4096, 1_000_000])('comes in pieces, nothing lost (%d bytes at a time)', (pieceLength) => {
    const text = 'x'.repeat(100_000);
    const lines = linesOf(Buffer.from(text), pieceLength);
    expect(lines.join('')).toBe(text);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(maximumLineLength);
  });

  test('is not broken inside a character', () => {
    const text = `a${'🚀'.repeat(40_000)}`;
    const lines = linesOf(Buffer.from(text), 999);
    expect(lines.join('')).toBe(text);
    for (const line of lines) expect(line.isWellFormed()).toBe(true);
  });

  test('that is broken while it comes is handed on before its end', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.alloc(maximumLineLength + 10, 'x'))).toHaveLength(1);
    expect(splitter.end()).toEqual(['x'.repeat(10)]);
  });

  test('of a progress bar without any line break does not grow', () => {
    const splitter = new LineSplitter();
    const state = Buffer.from(`\r${'='.repeat(200)} 42%`);
    for (let count = 0; count < 10_000; count += 1) expect(splitter.push(state)).toEqual([]);
    expect(splitter.end()).toEqual([`${'='.repeat(200)} 42%`]);
  });
});
