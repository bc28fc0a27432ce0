import { describe, expect, test } from '@jest/globals';
import { remoteLine, remoteText } from '@azureml-actions/action-kit/remoteLog';
import { neutralise } from '@azureml-actions/action-kit/runnerLog';
import { SeededRandom } from '../../support/seededRandom.ts';

/** What the runner does to a line: TrimStart of .NET, then a command of either form. */
function isCommand(line: string): boolean {
  return (
    /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*::/u.test(line) ||
    line.includes('##[')
  );
}

/** Lines as the runner's reader sees them. */
function runnerLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/u);
}

describe('a line of a remote log', () => {
  test.each([
    ['plain text', 'epoch 1', '│ epoch 1'],
    ['a tab', 'a\tb', '│ a\tb'],
    ['colours', '\u001b[1;32mok\u001b[0m', '│ \u001b[1;32mok\u001b[0m'],
    ['a command', '::error::x', '│ ::error::x'],
    ['the older form', '##[error]x', '│ #\u200b#[error]x'],
    ['the older form behind others', '####[group]', '│ ###\u200b#[group]'],
    ['the older form with a null byte inside', '#\u0000#[x', '│ #\u200b#[x'],
    ['the older form with an escape inside', '#\u001b[2K#[x', '│ #\u200b#[x'],
    ['a carriage return', 'a\r::error::x', '│ a ::error::x'],
    ['a line break', 'a\n::error::x', '│ a ::error::x'],
    ['a null byte', 'a\u0000b', '│ ab'],
    ['movements of the cursor', '\u001b[2K\u001b[1A\u001b[10;5Hx', '│ x'],
    ['a title', '\u001b]0;title\u0007x', '│ x'],
    ['a link', '\u001b]8;;https://evil.example\u001b\\text\u001b]8;;\u001b\\', '│ text'],
    ['8-bit sequences', '\u009b2Ja\u009d0;t\u009cb\u0085c', '│ abc'],
    ['backspaces and bells', 'a\b\b\u0007b', '│ ab'],
    ['separators of lines', 'a\u2028::error::\u2029b', '│ a::error::b'],
    ['a lone escape', '\u001bcx\u001b', '│ cx'],
  ])('%s', (_, line, printed) => {
    expect(remoteLine(line)).toBe(printed);
  });

  test('a text is so in each of its lines', () => {
    expect(remoteText('one\r\n::error::two\n\n##[x]')).toBe('│ one\n│ ::error::two\n│ \n│ #\u200b#[x]');
  });
});

describe('neutral text', () => {
  test.each([
    '::error::x',
    '  ::add-mask::x',
    '\t::x',
    '\u0085::x',
    '\u00a0::x',
    '\ufeff::x',
    'a\n::x',
    'a\r::x',
    'a\r\n ::x',
    '##[x]',
    'a ##[x]',
  ])('%j is no command any more', (text) => {
    expect(runnerLines(neutralise(text)).some(isCommand)).toBe(false);
  });

  test.each(['a::b', 'see std::vector', '#[derive]', '# [x]', '##x'])('%j stays', (text) => {
    expect(neutralise(text)).toBe(text);
  });

  test('nothing made of such pieces gets through, as text or as a remote line', () => {
    const pieces = [
      '::',
      ':',
      '#',
      '##[',
      '[',
      ']',
      '\r',
      '\n',
      '\u0085',
      '\u2028',
      '\u0000',
      '\u001b',
      '\u001b[0m',
      '\u001b[2K',
      '\u009b',
      '\u200b',
      '\ufeff',
      ' ',
      'error',
      'x',
    ];
    const random = new SeededRandom(7);
    for (let round = 0; round < 20_000; round += 1) {
      const length = random.integer(1, 8);
      const text = Array.from({ length }, () => pieces[random.integer(0, pieces.length - 1)]).join('');
      for (const printed of [neutralise(text), remoteLine(text), remoteText(text)]) {
        const command = runnerLines(printed).find(isCommand);
        if (command !== undefined)
          throw new Error(`${JSON.stringify(text)} became ${JSON.stringify(command)}`);
      }
    }
  });
});
