import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { runnerOs } from '@azureml-actions/workflow-runner/environment';

import { steps, Workspace } from './workspace.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

describe('files', () => {
  test('outputs, environment, path and summary go where they should', async () => {
    const { output, result, step } = await workspace.run(
      steps(`
- id: one
  run: |
    mkdir -p bin && printf '#!/bin/sh\\necho tool here\\n' > bin/tool && chmod +x bin/tool
    echo "plain=a=b" >> "$GITHUB_OUTPUT"
    printf 'many<<X\\n1\\n\\n2\\nX\\n' >> "$GITHUB_OUTPUT"
    echo "LATER=from one" >> "$GITHUB_ENV"
    echo "OVER=global" >> "$GITHUB_ENV"
    echo "$PWD/bin" >> "$GITHUB_PATH"
    echo "## first" >> "$GITHUB_STEP_SUMMARY"
    echo "now: \${LATER:-unset}"
- env: { OVER: step }
  run: |
    tool
    echo "later: $LATER, over: $OVER, context: \${{ env.LATER }}/\${{ env.OVER }}"
    echo '\${{ toJSON(steps.one.outputs.many) }} \${{ steps.one.outputs.plain }}'
    echo "## second" >> "$GITHUB_STEP_SUMMARY"`),
    );
    expect(output).toEqual([
      'now: unset',
      'tool here',
      'later: from one, over: step, context: from one/step',
      '"1\\n\\n2" a=b',
    ]);
    expect(step('one').outputs).toEqual({ plain: 'a=b', many: '1\n\n2' });
    expect(result.jobs[0]?.summary).toBe('## first\n## second\n');
  });

  test('NODE_OPTIONS is kept out, GITHUB_* cannot be changed', async () => {
    const { output, job } = await workspace.run(
      steps(`
- run: |
    echo "NODE_OPTIONS=--bad" >> "$GITHUB_ENV"
    echo "GITHUB_REPOSITORY=evil/one" >> "$GITHUB_ENV"
- run: echo "\${NODE_OPTIONS:-clean} $GITHUB_REPOSITORY"`),
      { github: { repository: 'good/one' } },
    );
    expect(output).toEqual(['clean good/one']);
    expect(job('a').annotations.map(({ message }) => message)).toEqual([
      expect.stringContaining("Can't store NODE_OPTIONS"),
    ]);
  });

  test('a file that cannot be read fails the step', async () => {
    const { step, result } = await workspace.run(
      steps(`
- id: bad
  run: echo "no pair" >> "$GITHUB_OUTPUT"`),
    );
    expect(result.conclusion).toBe('failure');
    expect(step('bad').annotations[0]?.message).toMatch(/'output'.*Invalid format 'no pair'/);
  });

  test('a summary over 1 MiB is dropped whole, the step goes on', async () => {
    const { step } = await workspace.run(
      steps(`
- id: big
  run: head -c 1048577 /dev/zero | tr '\\0' x >> "$GITHUB_STEP_SUMMARY"
- id: fits
  run: head -c 1048576 /dev/zero | tr '\\0' x >> "$GITHUB_STEP_SUMMARY"`),
    );
    expect(step('big').summary).toBe('');
    expect(step('big').conclusion).toBe('success');
    expect(step('big').annotations[0]?.message).toContain('1024k, got 1025k');
    expect(step('fits').summary).toHaveLength(1_048_576);
  });
});

describe('commands', () => {
  test('annotations, groups, stopping, debug', async () => {
    const { lines, job } = await workspace.run(
      steps(`
- run: |
    echo '::warning file=a.py,line=3,col=2,title=T::careful'
    echo '::notice::note%0Atwo lines' >&2
    echo '::group::G'
    echo inside
    echo '::endgroup::'
    echo '::stop-commands::tok'
    echo '::error::not an error'
    echo '::tok::'
    echo '::debug::hidden'
    echo '::add-matcher::x.json'`),
    );
    expect(job('a').annotations).toEqual([
      { level: 'warning', message: 'careful', file: 'a.py', line: 3, column: 2, title: 'T' },
      { level: 'notice', message: 'note\ntwo lines' },
    ]);
    const shown = lines.filter((line) => !/^(command|info):/.test(line));
    expect(shown.filter((line) => !line.startsWith('notice')).join('|')).toBe(
      'warning: careful|group: G|output: inside|end-group: |output: ::error::not an error',
    );
    expect(shown).toContain('notice: two lines');
  });

  test('debug messages on request', async () => {
    const { lines } = await workspace.run(steps('- run: echo "::debug::d $RUNNER_DEBUG"'), {
      debug: true,
    });
    expect(lines).toContain('debug: d 1');
  });

  test('set-output through the output is refused and fails the step', async () => {
    const { step } = await workspace.run(
      steps(`
- id: old
  run: echo '::set-output name=x::1'`),
    );
    expect(step('old')).toMatchObject({ conclusion: 'failure', outputs: {} });
    expect(step('old').annotations[0]?.message).toContain('GITHUB_OUTPUT');
  });
});

describe('secrets', () => {
  const secrets = { KEY: 'first line\nsecond line', TOKEN: 'tok-123456', GITHUB_TOKEN: 'ghs_1' };

  test('are masked everywhere', async () => {
    const { lines, result } = await workspace.run(
      steps(
        `
- name: Use \${{ secrets.TOKEN }}
  id: leak
  env: { KEY: '\${{ secrets.KEY }}' }
  run: |
    echo "$KEY"
    echo "::error title=\${{ secrets.TOKEN }}::bad \${{ secrets.TOKEN }}"
    echo "t=\${{ secrets.TOKEN }}" >> "$GITHUB_OUTPUT"
    echo "ok=fine" >> "$GITHUB_OUTPUT"
    echo "see \${{ github.token }}" >> "$GITHUB_STEP_SUMMARY"
- run: |
    echo "::add-mask::made-up"
    echo "now made-up is hidden"`,
        `    outputs: { t: '\${{ steps.leak.outputs.t }}', ok: '\${{ steps.leak.outputs.ok }}' }\n`,
      ),
      { secrets },
    );
    const [job] = result.jobs;
    const told = JSON.stringify({
      lines,
      steps: job?.steps.map((step) => ({ ...step, outputs: {} })),
      annotations: job?.annotations,
    });
    for (const secret of ['first line', 'second line', 'tok-123456', 'ghs_1']) {
      expect(told).not.toContain(secret);
    }
    expect(lines).toContain('output: now *** is hidden');
    expect(job?.outputs).toEqual({ ok: 'fine' });
    expect(job?.annotations.at(-1)?.message).toBe("Skip output 't' since it may contain secret.");
    expect(job?.summary).toBe('see ***\n');
  });

  test("the parent's do not reach the steps, the caller's environment does", async () => {
    const { output } = await workspace.run(
      steps('- run: echo "${HIDDEN:-none} ${GIVEN:-none} ${HOME:+home} $CI $GITHUB_ACTIONS"'),
      {
        parentEnvironment: { ...process.env, HIDDEN: 'x' },
        env: { GIVEN: 'yes' },
      },
    );
    expect(output).toEqual(['none yes home true true']);
  });
});

describe('the ID token', () => {
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1/token',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
  };
  const show = '- run: echo "${ACTIONS_ID_TOKEN_REQUEST_URL:-none} ${ACTIONS_ID_TOKEN_REQUEST_TOKEN:-none}"';
  test.each([
    ['    permissions: { id-token: write }\n', '', 'http://127.0.0.1:1/token ***'],
    ['', 'permissions: { id-token: write }\n', 'http://127.0.0.1:1/token ***'],
    ['    permissions: { contents: read }\n', 'permissions: write-all\n', 'none none'],
    ['    permissions: { id-token: read }\n', '', 'none none'],
    ['', '', 'none none'],
  ])('with job %j and workflow %j', async (job, top, wanted) => {
    const { output } = await workspace.run(top + steps(show, job), { env });
    expect(output).toEqual([wanted]);
  });
});

test('the usual variables and contexts are there', async () => {
  const { output } = await workspace.run(
    `name: Names\n${steps(
      `
- id: me
  run: |
    echo "$GITHUB_WORKFLOW $GITHUB_JOB $GITHUB_ACTION $GITHUB_EVENT_NAME $GITHUB_RUN_ATTEMPT $GITHUB_RUN_ID"
    echo "\${{ github.workflow }} \${{ github.job }} \${{ github.action }} \${{ runner.os }} \${{ vars.PLACE }}"
    echo "$(basename "$GITHUB_WORKSPACE") $PWD" | grep -c "$(basename "$PWD")"
    test -d "$RUNNER_TEMP" && test -d "$RUNNER_TOOL_CACHE" && test -n "$RUNNER_OS$RUNNER_ARCH"
    grep -q '"zen": 1' "$GITHUB_EVENT_PATH" && echo "\${{ github.event.zen }} \${{ github.repository_owner }}"`,
    )}`,
    { github: { run_id: '77', repository: 'own/er' }, vars: { PLACE: 'here' }, payload: { zen: 1 } },
  );
  expect(output).toEqual([
    'Names a me push 1 77',
    `Names a me ${runnerOs(process.platform)} here`,
    '1',
    '1 own',
  ]);
});
