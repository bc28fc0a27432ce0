import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Environment } from '@azureml-actions/action-kit/environment';
import { maximumOutputBytes, Outputs } from '@azureml-actions/action-kit/outputs';
import { temporaryFolder } from './temporaryFolder.ts';

const folder = temporaryFolder();
const file = join(folder, 'output');
const before = process.env['GITHUB_OUTPUT'];
let printed = '';

beforeEach(() => {
  writeFileSync(file, '');
  process.env['GITHUB_OUTPUT'] = file;
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  if (before === undefined) delete process.env['GITHUB_OUTPUT'];
  else process.env['GITHUB_OUTPUT'] = before;
});

const inRunner = new Outputs(new Environment({ GITHUB_OUTPUT: file, RUNNER_TEMP: folder }));

/** The outputs in the file, as the runner reads them: `name<<delimiter`, lines, delimiter. */
function published(): Record<string, string> {
  const found = readFileSync(file, 'utf8').matchAll(/^([\w-]+)<<(\S+)\r?\n([\s\S]*?)\r?\n\2\r?$/gmu);
  return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]));
}

/** The file that the warning names. */
function whole(): string {
  const path = /the whole of it is in (.*)\.\n/u.exec(printed)?.[1];
  if (path === undefined) throw new Error(`No file is named in: ${printed}`);
  return path;
}

describe('an output', () => {
  test('goes into the runner’s file, whatever lines it has', () => {
    inRunner.set('text', 'a\n::error::b\nEOF');
    inRunner.set('number', 5);
    inRunner.set('flag', false);
    inRunner.set('nothing', undefined);
    expect(published()).toEqual({ text: 'a\n::error::b\nEOF', number: '5', flag: 'false' });
    expect(printed).toBe('');
  });

  test('outside of a runner is printed, and no line of it is a command', () => {
    new Outputs(new Environment({})).set('text', 'a\n::error::b');
    expect(printed.trimEnd()).toBe('Output text: a\n\u200b::error::b');
  });
});

describe('an output that is a secret', () => {
  test('goes into the runner’s file', () => {
    inRunner.setSecret('access-token', 'eyJ0.abc');
    expect(published()).toEqual({ 'access-token': 'eyJ0.abc' });
  });

  test('outside of a runner is not printed', () => {
    new Outputs(new Environment({})).setSecret('access-token', 'eyJ0.abc');
    expect(printed).not.toContain('eyJ0.abc');
    expect(printed).toContain('Output access-token');
  });
});

describe('an output of 512 KiB', () => {
  test('fits', () => {
    inRunner.set('exact', 'x'.repeat(maximumOutputBytes));
    expect(published()['exact']).toHaveLength(maximumOutputBytes);
    expect(printed).toBe('');
  });

  test('and one byte is cut, with a note and the file of the whole', () => {
    const text = `${'x'.repeat(maximumOutputBytes)}y`;
    inRunner.set('long', text);
    expect(published()['long']).toBe('x'.repeat(maximumOutputBytes));
    expect(printed).toContain('::warning::Output long is larger than 512 KiB and was cut');
    expect(readFileSync(whole(), 'utf8')).toBe(text);
    if (process.platform !== 'win32') expect(statSync(whole()).mode & 0o077).toBe(0);
  });

  test.each([1, 2, 3])('is not cut inside a character (%d bytes before)', (shift) => {
    const text = 'a'.repeat(shift) + '🚀'.repeat(maximumOutputBytes / 4);
    inRunner.set('long', text);
    const cut = published()['long'] ?? '';
    expect(text.startsWith(cut)).toBe(true);
    expect(Buffer.byteLength(cut)).toBe(maximumOutputBytes - 4 + shift);
  });

  test('keeps its file when another step publishes one of the same name', () => {
    inRunner.set('response', '1'.repeat(maximumOutputBytes + 1));
    const first = whole();
    printed = '';
    inRunner.set('response', '2'.repeat(maximumOutputBytes + 1));
    expect(whole()).not.toBe(first);
    expect(readFileSync(first, 'utf8').startsWith('1')).toBe(true);
  });
});
