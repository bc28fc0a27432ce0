import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readDefinedRun, type DefinedRun } from '../../../actions/submit-run/lib/definedRun.js';
import { runName } from '../../../actions/submit-run/lib/runName.js';
import { ScriptedRandom } from '../../support/scriptedRandom.ts';
import { actionUnderTest } from './actionUnderTest.ts';

describe('the name of a run', () => {
  const workflow = { GITHUB_RUN_ID: '42', GITHUB_RUN_ATTEMPT: '2' };

  test.each([
    ['iris', 'iris-gh-42-2-00000000'],
    ['My Experiment (v2)', 'My-Experiment-v2-gh-42-2-00000000'],
    ['__x__', 'x-gh-42-2-00000000'],
    ['größe', 'gr-e-gh-42-2-00000000'],
    ['日本', 'run-gh-42-2-00000000'],
    ['', 'run-gh-42-2-00000000'],
    ['a'.repeat(300), `${'a'.repeat(60)}-gh-42-2-00000000`],
  ])('of experiment %j', (prefix, name) => {
    const { action } = actionUnderTest({}, {}, workflow);
    expect(runName(action, prefix, new ScriptedRandom())).toBe(name);
    // The pattern that Azure has for the names of jobs.
    expect(name).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9\-_]{0,254}$/u);
  });

  test('outside of a workflow says so', () => {
    expect(runName(actionUnderTest({}).action, 'iris', new ScriptedRandom())).toBe('iris-local-00000000');
  });
});

describe('a v1 run definition', () => {
  const files = { 'v1/train.py': '', 'src/train.py': '' };

  function read(
    definition: string,
    inputs: Readonly<Record<string, string>> = {},
  ): DefinedRun & { root: string } {
    const { action } = actionUnderTest(
      { 'experiment-name': 'iris', ...inputs },
      { ...files, 'v1/run.json': definition },
    );
    const run = readDefinedRun(action, 'v1/run.json');
    action.inputs.check();
    return { ...run, root: action.workspaceRoot };
  }

  test.each([
    '{"Configuration":{"Script":"train.py","Target":"cpu"}}',
    '{"configuration":{"script":"train.py","target":"cpu"}}',
    '{"Script":"train.py","Target":"cpu"}',
    '{"script":"train.py","target":"cpu"}',
  ])('is read in the spelling %s', (definition) => {
    const { root, folder, ...run } = read(definition);
    expect(run).toEqual({ definition, target: 'cpu', experiment: 'iris' });
    expect(folder).toBe(join(root, 'v1'));
  });

  test('has its script in the folder that is given', () => {
    const { root, folder } = read('{"Script":"train.py"}', { 'code-folder': 'src' });
    expect(folder).toBe(join(root, 'src'));
  });

  test.each([
    ['no JSON', '{', {}, 'Input run-definition: v1/run.json is no run definition.'],
    ['no definition', '{"Configuration":{}}', {}, 'Input run-definition: v1/run.json is no run definition.'],
    [
      'a folder that is not there',
      '{"Script":"train.py"}',
      { 'code-folder': 'none' },
      'Input code-folder: there is no folder none.',
    ],
    [
      'a folder outside',
      '{"Script":"train.py"}',
      { 'code-folder': '..' },
      'Input code-folder: .. is outside of the repository.',
    ],
    [
      'a script that is not there',
      '{"Script":"main.py"}',
      {},
      'Input run-definition: Script is main.py, but the code folder has no such file.',
    ],
    [
      'a bad experiment',
      '{"Script":"train.py"}',
      { 'experiment-name': 'a b' },
      "Input experiment-name is 'a b'.",
    ],
    [
      'no experiment',
      '{"Script":"train.py"}',
      { 'experiment-name': '' },
      'Input experiment-name is missing.',
    ],
  ])('with %s is refused', (_, definition, inputs: Readonly<Record<string, string>>, message) => {
    expect(() => read(definition, inputs)).toThrow(message);
  });
});
