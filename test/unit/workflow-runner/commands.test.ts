import { describe, expect, test } from '@jest/globals';

import { CommandReader, parseCommand } from '@azureml-actions/workflow-runner/commands';

describe('parseCommand', () => {
  test('reads name, properties and message, unescaped', () => {
    const line = '::error file=a%2Cb.py,line=3,title=T%3A x::100%25%0Ahalf';
    expect(parseCommand(line)).toEqual({
      name: 'error',
      properties: { file: 'a,b.py', line: '3', title: 'T: x' },
      message: '100%\nhalf',
    });
  });
  test('unescapes once only', () => {
    expect(parseCommand('::debug::%250A')?.message).toBe('%0A');
  });
  test('takes leading blanks, and no text before it', () => {
    expect(parseCommand('   ::group::x')?.name).toBe('group');
    expect(parseCommand('see ::group::x')).toBeUndefined();
  });
  test('reads the older form anywhere in the line', () => {
    expect(parseCommand('12:00 ##[error file=a%3Bb;line=2]bad%5D')).toEqual({
      name: 'error',
      properties: { file: 'a;b', line: '2' },
      message: 'bad]',
    });
  });
  test('keeps = in a value and drops pairs without one', () => {
    expect(parseCommand('::warning title=a=b,junk::m')?.properties).toEqual({ title: 'a=b' });
  });
});

describe('CommandReader', () => {
  const kinds = (...lines: string[]): string[] => {
    const reader = new CommandReader();
    return lines.map((line) => reader.read(line).kind);
  };

  test('leaves unknown commands as output', () => {
    expect(kinds('::what::x', 'a::b::c', 'http://x::y')).toEqual(['output', 'output', 'output']);
  });
  test('knows the commands', () => {
    expect(
      kinds('::notice::n', '::group::g', '::endgroup::', '::add-mask::m', '::debug::d', '::add-matcher::f'),
    ).toEqual(['annotation', 'group', 'end-group', 'mask', 'debug', 'nothing']);
  });
  test.each(['set-output name=a', 'save-state name=a', 'set-env name=a', 'add-path'])(
    'refuses %s',
    (command) => expect(kinds(`::${command}::v`)).toEqual(['refused']),
  );
  test('says what to use instead', () => {
    const effect = new CommandReader().read('::set-output name=a::v');
    expect(effect).toMatchObject({ message: expect.stringContaining('GITHUB_OUTPUT') });
  });
  test('stops and resumes', () => {
    expect(kinds('::stop-commands::tok3n', '::error::x', '::other::', '::tok3n::', '::error::x')).toEqual([
      'nothing',
      'output',
      'output',
      'nothing',
      'annotation',
    ]);
  });
  test.each(['', 'error', 'pause-logging'])('refuses to stop by the token "%s"', (token) => {
    expect(kinds(`::stop-commands::${token}`, '::error::x')).toEqual(['refused', 'annotation']);
  });
  test('echoes when asked to', () => {
    const reader = new CommandReader();
    expect(reader.read('::add-mask::a')).toEqual({ kind: 'mask', value: 'a', echo: undefined });
    reader.read('::echo::on');
    expect(reader.read('::add-mask::a')).toMatchObject({ echo: '::add-mask::a' });
    reader.read('::echo::off');
    expect(reader.read('::add-mask::a')).toMatchObject({ echo: undefined });
    expect(reader.read('::echo::maybe').kind).toBe('refused');
  });
});
