import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';

import { steps, Workspace } from './workspace.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

describe('JavaScript actions', () => {
  test('get inputs and defaults, give outputs, and clean up in reverse', async () => {
    const { output, step, result } = await workspace.run(
      steps(`
- id: g
  uses: ./actions/greet
  env: { STEP_VARIABLE: v }
  with: { who: 'Ann', 'two words': a b }
- uses: ./actions/greet
  with: { WHO: Bob }
- run: echo "\${{ steps.g.outputs.greeting }}"`),
      { github: { repository: 'o/r' } },
    );
    expect(result.conclusion).toBe('success');
    expect(output).toEqual([
      'hello Ann',
      expect.stringMatching(/^inputs \["o\/r\/\w+","a b"\]$/),
      'env v cwd true',
      'hello Bob',
      expect.stringMatching(/^inputs \["o\/r\/\w+",""\]$/),
      'env undefined cwd true',
      'hello Ann',
      'bye Bob Bob undefined',
      'bye Ann Ann v',
    ]);
    expect(step('g').summary).toBe('# hello Ann\n');
    expect(result.jobs[0]?.steps.map(({ stage, name }) => `${stage} ${name}`)).toEqual([
      'main Run ./actions/greet',
      'main Run ./actions/greet',
      'main Run echo "hello Ann"',
      'post Post Run ./actions/greet',
      'post Post Run ./actions/greet',
    ]);
  });

  test('that fail keep their outputs and still clean up', async () => {
    const { step, output, result } = await workspace.run(
      steps(`
- id: g
  uses: ./actions/greet
  with: { who: Ann, fail: true }`),
    );
    expect(result.conclusion).toBe('failure');
    expect(step('g')).toMatchObject({ outcome: 'failure', outputs: { greeting: 'hello Ann' } });
    expect(step('g').annotations).toEqual([{ level: 'error', message: 'greeting failed' }]);
    expect(output.at(-1)).toBe('bye Ann Ann undefined');
  });

  test('that did not run do not clean up', async () => {
    const { output } = await workspace.run(
      steps(`
- if: false
  uses: ./actions/greet`),
    );
    expect(output).toEqual([]);
  });

  test('warn about deprecated and unknown inputs', async () => {
    const { job } = await workspace.run(
      steps(`
- uses: ./actions/greet
  with: { old: 1, typo: 2 }`),
    );
    expect(job('a').annotations.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      expect.stringMatching(/^warning: Unexpected input\(s\) 'typo', valid inputs are \['who', /),
      "warning: Input 'old' has been deprecated with message: use who",
    ]);
  });

  test('whose file is missing say so', async () => {
    workspace.write('actions/unbuilt/action.yml', 'runs: { using: node24, main: dist/index.js }');
    const { job } = await workspace.run(steps('- uses: ./actions/unbuilt'));
    expect(job('a').annotations[0]?.message).toMatch(/File not found: .*dist.index\.js.*built/);
  });
});

describe('composite actions', () => {
  test('have their own inputs, steps and outputs', async () => {
    const { output, step, lines } = await workspace.run(
      steps(`
- id: c
  uses: ./actions/chain
  env: { STEP_VARIABLE: v }
  with: { who: Ann }
- run: echo "$FROM_CHAIN \${{ steps.c.outputs.said }} [\${{ steps.first.outputs.greeting }}]"`),
    );
    expect(step('c').outputs).toEqual({ said: 'hello Ann of chain', path: 'chain/v/unset' });
    expect(output).toContain('yes hello Ann of chain []');
    expect(output.at(-1)).toBe('bye Ann of chain Ann of chain v');
    expect(lines.filter((line) => /^(group|info: skipped)/.test(line))).toEqual([
      'group: Run ./actions/greet',
      'group: Break',
      'info: skipped',
      expect.stringMatching(/^group: Run echo "path=/),
      expect.stringMatching(/^group: Run echo "chain saw/),
      'info: skipped',
    ]);
    expect(step('c').summary).toBe('# hello Ann of chain\n');
  });

  test('fail with their steps, which have a status of their own', async () => {
    const { output, step, result } = await workspace.run(
      steps(`
- id: c
  uses: ./actions/chain
  with: { break: true }
- id: again
  if: failure()
  uses: ./actions/chain`),
    );
    expect(result.conclusion).toBe('failure');
    expect(step('c').outcome).toBe('failure');
    expect(step('again').outcome).toBe('success');
    expect(output.filter((line) => line.startsWith('chain saw'))).toHaveLength(1);
  });
});

describe('conditions and errors', () => {
  test('a failure skips what does not ask for it', async () => {
    const { result } = await workspace.run(
      steps(`
- { id: bad, run: exit 3 }
- { id: usual, run: 'true' }
- { id: never, if: 'success()', run: 'true' }
- { id: onfail, if: "failure() && steps.bad.outcome == 'failure'", run: 'true' }
- { id: always, if: '\${{ always() }}', run: 'true' }
- { id: notcancelled, if: '!cancelled()', run: 'true' }
- { id: cancelled, if: cancelled(), run: 'true' }`),
    );
    expect(result.jobs[0]?.steps.map(({ id, outcome }) => `${id ?? ''} ${outcome}`)).toEqual([
      'bad failure',
      'usual skipped',
      'never skipped',
      'onfail success',
      'always success',
      'notcancelled success',
      'cancelled skipped',
    ]);
    expect(result.jobs[0]?.annotations[0]?.message).toBe('Process completed with exit code 3.');
  });

  test('continue-on-error forgives a step', async () => {
    const { output, step, result } = await workspace.run(
      steps(`
- { id: bad, run: exit 1, continue-on-error: '\${{ 1 == 1 }}' }
- run: echo "\${{ steps.bad.outcome }} \${{ steps.bad.conclusion }} \${{ job.status }}"`),
    );
    expect(output).toEqual(['failure success success']);
    expect(step('bad')).toMatchObject({ outcome: 'failure', conclusion: 'success' });
    expect(result.conclusion).toBe('success');
  });

  test('an expression that fails, a folder or shell that is missing, fail the step only', async () => {
    const { result } = await workspace.run(
      steps(`
- run: echo \${{ fromJSON('{') }}
- { if: always(), run: pwd, working-directory: nowhere }
- { if: always(), run: pwd, shell: fish }
- { if: always(), run: pwd, shell: 'no-such-shell {0}' }`),
    );
    expect(result.jobs[0]?.steps.map(({ annotations }) => annotations[0]?.message)).toEqual([
      expect.stringMatching(/^\.github\/workflows\/w\.yml:6:14: cannot evaluate.*fromJSON/s),
      "The working directory 'nowhere' does not exist.",
      expect.stringContaining('unknown shell "fish"'),
      expect.stringContaining('ENOENT'),
    ]);
  });

  test('a step that takes too long is stopped and fails', async () => {
    const { step, output } = await workspace.run(
      steps(`
- { id: slow, uses: ./actions/wait, timeout-minutes: 0.005 }
- { id: chain, if: always(), run: sleep 30, timeout-minutes: 0.002 }
- { if: failure(), run: echo after }`),
      { grace: { interruptMs: 200, terminateMs: 200 } },
    );
    expect(step('slow').outcome).toBe('failure');
    expect(step('slow').annotations.at(-1)?.message).toContain('has timed out after 0.005 minutes');
    expect(step('chain').durationMs).toBeLessThan(5000);
    expect(output).toEqual(['waiting', 'got SIGINT', 'after', 'cleaned up']);
  });
});

describe('run', () => {
  test('shells, folders and defaults', async () => {
    workspace.write('sub/deep/file', '');
    const { output, lines, job } = await workspace.run(
      `defaults: { run: { working-directory: sub } }
${steps(
  `
- run: basename "$PWD"
- { run: 'false | true; echo pipe', shell: sh }
- run: print("py", __import__("os").path.basename(__import__("os").getcwd()))
  shell: python
  working-directory: sub/deep
- run: console.log('custom', process.argv.length)
  shell: node {0}
- run: 'false | true'
- { if: always(), run: basename "$PWD", shell: 'bash' }`,
  '    defaults: { run: { shell: bash } }\n',
)}`,
      { parentEnvironment: process.env },
    );
    expect(output).toEqual(['sub', 'pipe', 'py deep', 'custom 2', 'sub']);
    expect(lines).toContain('info: shell: bash --noprofile --norc -eo pipefail {0}');
    expect(job('a').steps.map(({ outcome }) => outcome)).toEqual([
      'success',
      'success',
      'success',
      'success',
      'failure',
      'success',
    ]);
  });

  test('what is left in the background lives until the job ends, and no longer', async () => {
    const { output } = await workspace.run(
      steps(`
- run: |
    (setsid sleep 60.625 > /dev/null 2>&1 &)
    sleep 0.1
- run: ps -A -o args= | grep -c '^sleep 60.625'`),
    );
    expect(output).toEqual(['1']);
    const { output: later } = await workspace.run(
      steps("- run: ps -A -o args= | grep -c '^sleep 60.625' || true"),
    );
    expect(later).toEqual(['0']);
  });

  test('a script may open its output again', async () => {
    const { output } = await workspace.run(
      steps("- run: 'echo one > /dev/stderr; echo two | tee /dev/stdout'"),
    );
    expect(output.toSorted()).toEqual(['one', 'two', 'two']);
  });

  test("a condition sees the step's own env", async () => {
    const { output } = await workspace.run(
      steps("- { if: env.MODE == 'on', env: { MODE: on }, run: echo ran }"),
    );
    expect(output).toEqual(['ran']);
  });

  test('hashFiles looks into the workspace', async () => {
    const { output } = await workspace.run(
      steps("- run: echo \"${{ hashFiles('actions/**/action.yml') != '' }} [${{ hashFiles('nope') }}]\""),
    );
    expect(output).toEqual(['true []']);
  });

  test('checkout finds everything here', async () => {
    const { lines } = await workspace.run(steps('- uses: actions/checkout@v5'));
    expect(lines).toEqual([`info: The workspace is already here: ${workspace.root}. Nothing was fetched.`]);
  });

  test('nothing is left of the folder for temporary files', async () => {
    const { output } = await workspace.run(
      steps('- run: echo x > "$RUNNER_TEMP/file" && echo "$RUNNER_TEMP"'),
    );
    expect(output[0]).toContain('workflow-runner-');
    expect(existsSync(output[0] ?? '')).toBe(false);
  });
});
