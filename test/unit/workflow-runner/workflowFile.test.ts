import { describe, expect, test } from '@jest/globals';

import { parseManifest } from '@azureml-actions/workflow-runner/actionManifest';
import { WorkflowFileError, type Problem } from '@azureml-actions/workflow-runner/problems';
import { parseWorkflow } from '@azureml-actions/workflow-runner/workflowFile';

const parse = (text: string) => parseWorkflow('.github/workflows/w.yml', text);

function refused(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof WorkflowFileError) return error.message;
    throw error;
  }
  return 'accepted';
}

const step = '    steps: [{ run: "true" }]\n';
const job = (body: string): string => `on: push\njobs:\n  a:\n    runs-on: x\n${body}`;

describe('what is accepted', () => {
  test('all events, inputs, permissions and defaults', () => {
    const workflow = parse(`
name: Train
run-name: Train \${{ inputs.size }}
on:
  push: { branches: [main], paths: ['a/**'] }
  pull_request:
  schedule: [{ cron: '0 0 * * *' }]
  workflow_dispatch:
    inputs:
      size: { type: choice, options: [s, l], default: s, description: d }
      fast: { type: boolean, required: true }
permissions: { id-token: write, contents: read }
defaults: { run: { shell: bash } }
concurrency: { group: g, cancel-in-progress: true }
env: { A: 1.10, B: true, C: }
jobs:
  a:
    runs-on: [self-hosted, linux]
    permissions: {}
    environment: { name: prod, url: 'https://x/\${{ steps.s.outputs.u }}' }
    concurrency: g
    steps:
      - { id: s, run: 'true', timeout-minutes: 5, continue-on-error: true }
  b:
    needs: a
    runs-on: \${{ matrix.os }}
    strategy: { fail-fast: false, max-parallel: 2, matrix: { os: [x] } }
${step}`);
    expect([...workflow.events.keys()]).toEqual(['push', 'pull_request', 'schedule', 'workflow_dispatch']);
    expect(workflow.events.get('workflow_dispatch')).toMatchObject([
      { name: 'size', type: 'choice', options: ['s', 'l'], fallback: 's' },
      { name: 'fast', type: 'boolean', required: true, fallback: null },
    ]);
    expect(workflow.permissions).toEqual({ idToken: true });
    expect(workflow.jobs.map(({ permissions }) => permissions)).toEqual([{ idToken: false }, undefined]);
    expect([...workflow.env].map(([name, { source }]) => [name, source])).toEqual([
      ['A', '1.1'],
      ['B', 'true'],
      ['C', ''],
    ]);
    expect(workflow.jobs[1]?.needs).toEqual(['a']);
  });
  test('anchors', () => {
    const workflow = parse(
      `on: push\njobs:\n  a: { runs-on: x, env: &e { A: b }, steps: &s [{ run: x }] }\n  b: { runs-on: x, env: *e, steps: *s }\n`,
    );
    expect(workflow.jobs[1]?.env.get('A')?.source).toBe('b');
    expect(workflow.jobs[1]?.steps).toHaveLength(1);
  });
  test.each([
    ['write-all', true],
    ['read-all', false],
  ])('permissions: %s', (word, idToken) => {
    expect(parse(`permissions: ${word}\n${job(step)}`).permissions).toEqual({ idToken });
  });
});

describe('what is refused, with its place', () => {
  const w = '.github/workflows/w.yml';
  test.each([
    ['an unknown key', `${job(step)}colour: red\n`, `${w}:6:1: unknown key "colour" in a workflow`],
    ['services', job(`    services: {}\n${step}`), `${w}:5:5: "services" in job "a" is not supported`],
    ['container', job(`    container: x\n${step}`), `${w}:5:5: "container" in job "a" is not supported`],
    [
      'a reusable workflow',
      'on: push\njobs:\n  a:\n    uses: ./x.yml\n',
      `${w}:4:5: "uses" in job "a" is not supported by this runner: reusable workflows`,
    ],
    [
      'a remote action',
      job('    steps:\n      - uses: o/r@v1\n'),
      `${w}:6:15: "uses: o/r@v1": remote actions`,
    ],
    [
      'a docker action',
      job('    steps:\n      - uses: docker://x\n'),
      `${w}:6:15: "uses: docker://x": docker`,
    ],
    [
      'a step of neither kind',
      job('    steps:\n      - name: x\n'),
      `${w}:6:9: a step of job "a" needs "uses" or "run"`,
    ],
    ['a step of both kinds', job('    steps:\n      - { run: x, uses: ./y }\n'), 'has both "uses" and "run"'],
    [
      'with beside run',
      job('    steps:\n      - { run: x, with: {} }\n'),
      '"with" is for a step with "uses"',
    ],
    ['a key of a step', job('    steps:\n      - { run: x, foo: 1 }\n'), `${w}:6:19: unknown key "foo"`],
    ['the same id twice', job('    steps: [{ run: x, id: i }, { run: x, id: I }]\n'), 'is used twice'],
    ['a bad id', job('    steps: [{ run: x, id: 1i }]\n'), 'id "1i" must start'],
    ['a missing need', job(`    needs: [z]\n${step}`), `${w}:3:3: job "a" needs "z", which does not exist`],
    [
      'a circle',
      `on: push\njobs:\n  a: { runs-on: x, needs: b, steps: [] }\n  b: { runs-on: x, needs: a, steps: [] }\n`,
      'jobs need each other: a → b → a',
    ],
    ['a context out of place', job(`    if: secrets.X\n${step}`), `${w}:5:9: invalid condition "secrets.X"`],
    ['a scope of permissions', job(`    permissions: { all: write }\n${step}`), 'unknown key "all"'],
    [
      'a level of permissions',
      job(`    permissions: { contents: yes }\n${step}`),
      'must be read, write or none',
    ],
    ['no jobs', 'on: push\n', 'a workflow needs "jobs"'],
    ['no on', 'jobs: {}\n', 'a workflow needs "on"'],
    ['no runs-on', 'on: push\njobs:\n  a:\n    steps: []\n', `${w}:3:3: job "a" needs "runs-on"`],
    ['broken YAML', 'on: [push\njobs: {', w],
    ['the same key twice', `${job(step)}on: push\n`, 'unique'],
  ])('%s', (_, text, message) => expect(refused(text)).toContain(message));

  test('everything at once', () => {
    const text = job('    services: {}\n    steps:\n      - uses: o/r@v1\n      - run: ${{ nope }}\n');
    expect(refused(text).split('\n')).toHaveLength(3);
  });
});

describe('action.yml', () => {
  function manifest(text: string) {
    const problems: Problem[] = [];
    const action = parseManifest('a/action.yml', '/w/a', text, problems);
    return { action, problems: problems.map(({ at, message }) => `${at.line}: ${message}`) };
  }
  test('of JavaScript', () => {
    const { action, problems } = manifest(
      `name: n\ndescription: d\nbranding: { icon: x }\ninputs:\n  who: { description: d, required: true, default: "\${{ github.token }}" }\n  old: { deprecationMessage: gone }\n  bare:\noutputs: { o: { description: d } }\nruns: { using: node24, main: m.js, post: p.js, post-if: success() }\n`,
    );
    expect(problems).toEqual([]);
    expect(action).toMatchObject({ kind: 'javascript', main: 'm.js', post: 'p.js', name: 'n' });
    expect(action?.inputs.map(({ name, deprecation }) => [name, deprecation])).toEqual([
      ['who', undefined],
      ['old', 'gone'],
      ['bare', undefined],
    ]);
  });
  test.each([
    ['runs: { using: docker, image: x }', '"using: docker" is not supported'],
    ['runs: { using: node16, main: x }', '"using: node16" is not supported'],
    ['runs: { using: node24 }', '"runs" needs "main"'],
    ['name: x', 'an action needs "runs"'],
    ['runs: { using: composite, steps: [{ run: x }] }', 'needs a "shell"'],
    ['runs: { using: composite, steps: [{ run: "${{ secrets.X }}", shell: sh }] }', 'invalid expression'],
    ['outputs: { o: {} }\nruns: { using: composite, steps: [] }', 'needs "value"'],
    ['inputs: { a: { defualt: x } }\nruns: { using: node24, main: x }', 'unknown key "defualt"'],
  ])('refuses %s', (text, message) => {
    const { action, problems } = manifest(text);
    expect(action).toBeUndefined();
    expect(problems.join('\n')).toContain(message);
  });
});
