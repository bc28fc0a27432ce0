import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { parseCommandLine } from '@azureml-actions/workflow-runner/cliOptions';
import { githubContext } from '@azureml-actions/workflow-runner/githubContext';
import { repositoryOf } from '@azureml-actions/workflow-runner/gitFacts';
import { hashFiles } from '@azureml-actions/workflow-runner/hashFiles';
import { ancestorsOf, jobOrder, selectJobs } from '@azureml-actions/workflow-runner/jobGraph';
import { selectShell, shellCommand } from '@azureml-actions/workflow-runner/shell';
import { workflowInputs } from '@azureml-actions/workflow-runner/workflowInputs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runner-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('inputs of workflow_dispatch', () => {
  const input = (name: string, more: object = {}) => ({
    name,
    type: 'string',
    required: false,
    fallback: null,
    options: [],
    ...more,
  });
  test('get their types, defaults and empty values', () => {
    const declared = [
      input('a', { fallback: 'x' }),
      input('b', { type: 'boolean' }),
      input('n', { type: 'number' }),
      input('c', { type: 'choice', options: ['u', 'v'] }),
    ];
    expect(workflowInputs(declared, { n: '4', c: 'v' })).toEqual({ a: 'x', b: false, n: 4, c: 'v' });
  });
  test.each([
    [[input('a', { required: true })], {}, 'input "a" is required'],
    [[input('a')], { z: '1' }, 'unknown input "z"; the workflow has: a'],
    [[input('a', { type: 'boolean' })], { a: 'ja' }, 'must be true or false'],
    [[input('a', { type: 'number' })], { a: 'x' }, 'must be a number'],
    [[input('a', { type: 'choice', options: ['u'] })], { a: 'w' }, 'must be one of u'],
  ])('refuses %#', (declared, given, message) => {
    expect(() => workflowInputs(declared, given)).toThrow(message);
  });
});

describe('jobs', () => {
  const at = { file: 'w', line: 1, column: 1 };
  const jobs = [
    { id: 'deploy', at, needs: ['train', 'infra'] },
    { id: 'train', at, needs: ['infra'] },
    { id: 'infra', at, needs: [] },
    { id: 'lint', at, needs: [] },
  ];
  test('come after those they need', () => {
    expect(jobOrder(jobs, []).map(({ id }) => id)).toEqual(['infra', 'train', 'deploy', 'lint']);
  });
  test('know all they need', () => {
    expect(ancestorsOf(jobs, 'deploy').sort()).toEqual(['infra', 'train']);
  });
  test('are picked with what they need', () => {
    expect(selectJobs(jobs, ['train']).map(({ id }) => id)).toEqual(['train', 'infra']);
    expect(() => selectJobs(jobs, ['x'])).toThrow('there is no job "x"; the workflow has deploy, train');
  });
});

describe('shells', () => {
  const has =
    (...programs: string[]) =>
    (program: string) =>
      programs.includes(program);
  test.each([
    [undefined, ['bash'], 'bash -e {0}'],
    [undefined, [], 'sh -e {0}'],
    ['bash', ['bash'], 'bash --noprofile --norc -eo pipefail {0}'],
    ['sh', [], 'sh -e {0}'],
    ['python', ['python'], 'python {0}'],
    ['python', ['python3'], 'python3 {0}'],
    ['perl -w {0}', [], 'perl -w {0}'],
  ])('%s with %j is %s', (name, programs, template) => {
    expect(selectShell(name, 'linux', has(...programs)).template).toBe(template);
  });
  test('the default of Windows is pwsh', () => {
    expect(selectShell(undefined, 'win32', has('bash')).template).toMatch(/^pwsh /);
  });
  test('an unknown one is refused', () => {
    expect(() => selectShell('fish', 'linux', has())).toThrow('unknown shell "fish"');
  });
  test('the file stays one word', () => {
    const shell = selectShell('perl -w {0}', 'linux', has());
    expect(shellCommand(shell, '/a b/c')).toEqual(['perl', '-w', '/a b/c']);
  });
});

describe('hashFiles', () => {
  const sha = (...texts: string[]): string => {
    const whole = createHash('sha256');
    for (const text of texts) whole.update(createHash('sha256').update(text).digest());
    return whole.digest('hex');
  };
  beforeEach(() => {
    mkdirSync(join(folder, 'a/.hidden'), { recursive: true });
    writeFileSync(join(folder, 'a/x.yml'), 'x');
    writeFileSync(join(folder, 'a/.hidden/y.yml'), 'y');
    writeFileSync(join(folder, 'z.txt'), 'z');
  });
  test.each([
    [['**/*.yml'], sha('y', 'x')],
    [['**/*.yml', '!**/.hidden/**'], sha('x')],
    [['a'], sha('y', 'x')],
    [['./z.txt'], sha('z')],
    [['a/*.yml\nz.txt'], sha('x', 'z')],
    [['nothing'], ''],
  ])('%j', (patterns, wanted) => expect(hashFiles(folder, patterns)).toBe(wanted));
});

describe('the github context', () => {
  const facts = {
    workflowName: 'W',
    workflowFile: '.github/workflows/w.yml',
    workspace: '/w/model',
    event: 'push',
    payload: {},
    eventPath: '/t/event.json',
    git: { sha: 'abc', branch: 'feature/x', repository: 'me/model' },
    token: 't',
    user: 'ann',
    runId: 7,
  };
  test('of a push comes from git', () => {
    expect(githubContext(facts, {})).toMatchObject({
      sha: 'abc',
      ref: 'refs/heads/feature/x',
      ref_name: 'feature/x',
      repository: 'me/model',
      repository_owner: 'me',
      workflow_ref: 'me/model/.github/workflows/w.yml@refs/heads/feature/x',
      actor: 'ann',
      run_id: '7',
    });
  });
  test('of a pull request comes from its payload', () => {
    const payload = {
      number: 5,
      pull_request: { number: 5, head: { ref: 'topic' }, base: { ref: 'main' } },
      repository: { full_name: 'o/r' },
      sender: { login: 'bob' },
    };
    expect(githubContext({ ...facts, event: 'pull_request', payload }, {})).toMatchObject({
      ref: 'refs/pull/5/merge',
      head_ref: 'topic',
      base_ref: 'main',
      repository: 'o/r',
      actor: 'bob',
    });
  });
  test('of a tag', () => {
    expect(githubContext({ ...facts, payload: { ref: 'refs/tags/v1' } }, {})).toMatchObject({
      ref_type: 'tag',
      ref_name: 'v1',
    });
  });
  test('outside git, with overrides', () => {
    const git = { sha: undefined, branch: undefined, repository: undefined };
    expect(githubContext({ ...facts, git }, { run_id: '9' })).toMatchObject({
      ref: 'refs/heads/main',
      repository: 'local/model',
      run_id: '9',
    });
  });
  test.each([
    ['https://github.com/o/r.git', 'o/r'],
    ['git@github.com:o/r', 'o/r'],
    ['https://github.com/o/r.x', 'o/r.x'],
    ['nonsense', undefined],
  ])('%s', (url, wanted) => expect(repositoryOf(url)).toBe(wanted));
});

describe('the command line', () => {
  test('reads files and options', () => {
    writeFileSync(join(folder, 's'), 'KEY="a\nb"\nT=1 # note\n');
    writeFileSync(join(folder, 'p.json'), '{"number":1}');
    const request = parseCommandLine(
      [
        'run',
        'w.yml',
        '--workspace',
        'x',
        '--secret-file',
        join(folder, 's'),
        '--payload',
        join(folder, 'p.json'),
        '--input',
        'a=b=c',
        '--job',
        'j',
        '--job',
        'k',
        '--event',
        'push',
      ],
      '/cwd',
    );
    expect(request).toMatchObject({
      kind: 'run',
      options: {
        file: resolve('/cwd/w.yml'),
        workspace: resolve('/cwd/x'),
        secrets: { KEY: 'a\nb', T: '1' },
        payload: { number: 1 },
        inputs: { a: 'b=c' },
        jobs: ['j', 'k'],
        event: 'push',
      },
    });
  });
  test.each([
    [[]],
    [['run']],
    [['walk', 'w.yml']],
    [['run', 'a', 'b']],
    [['run', 'a', '--input', 'x']],
    [['run', 'a', '--nope']],
  ])('refuses %j', (args) => expect(() => parseCommandLine(args, '/')).toThrow());
  test('--help', () => expect(parseCommandLine(['--help'], '/')).toEqual({ kind: 'help' }));
});
