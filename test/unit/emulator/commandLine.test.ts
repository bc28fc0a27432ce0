import { describe, expect, test } from '@jest/globals';
import { parseCommandLine } from '@azureml-actions/emulator/commandLine';
import { environmentFile } from '@azureml-actions/emulator/environmentFile';
import { parseSeed } from '@azureml-actions/emulator/seed';

describe('the command line', () => {
  test('all options', () => {
    expect(
      parseCommandLine(
        (
          'start --state-dir d --port-base 9000 --seed s --write-env e --json --location westus ' +
          '--resource-group a --resource-group b --repository o/r --pace 5 --token-lifetime 60'
        ).split(' '),
      ),
    ).toEqual({
      kind: 'start',
      seed: 's',
      envFile: 'e',
      json: true,
      exitWithParent: false,
      options: {
        stateDirectory: 'd',
        portBase: 9000,
        location: 'westus',
        resourceGroups: ['a', 'b'],
        github: { repository: 'o/r' },
        pace: 5,
        tokenLifetime: 60,
      },
    });
  });

  test.each([['--help'], ['-h'], ['help']])('%s', (word) => {
    expect(parseCommandLine([word])).toEqual({ kind: 'help' });
  });

  test.each([
    [[], "There is one command, 'start'; got ''."],
    [['start', 'stop'], "There is one command, 'start'; got 'start stop'."],
    [['start', '--port-base', '70000'], '--port-base must be a whole number from 1 to 65529'],
    [['start', '--repository', 'r'], "--repository must be owner/name, not 'r'."],
  ])('%j is a mistake', (words, message) => {
    expect(parseCommandLine(words)).toEqual({ kind: 'mistake', message: expect.stringContaining(message) });
  });
});

test('a value with a quote survives the shell', () => {
  expect(environmentFile({ A: "it's" })).toBe("A='it'\\''s'\n");
});

describe('seed files', () => {
  test('YAML and JSON', () => {
    const seed = { options: { workspaces: ['w'] }, faults: [{ match: {}, effect: { kind: 'reset' } }] };
    expect(parseSeed('workspaces: [w]\nfaults: [{effect: {kind: reset}}]', 'f')).toEqual(seed);
    expect(parseSeed('{"workspaces":["w"],"faults":[{"effect":{"kind":"reset"}}]}', 'f')).toEqual(seed);
    expect(parseSeed('', 'f')).toEqual({ options: {}, faults: [] });
  });

  test.each([
    ['a: [', 'f is neither YAML nor JSON'],
    ['nonsense: 1', 'f is no seed: nonsense'],
    ['github: { repository: 5 }', 'f is no seed: github.repository'],
  ])('%j is refused', (source, message) => {
    expect(() => parseSeed(source, 'f')).toThrow(message);
  });
});
