import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { RunRequestError, WorkflowFileError } from '@azureml-actions/workflow-runner';

import { steps, Workspace } from './workspace.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

const job = (id: string, keys: string, run: string): string =>
  `  ${id}:\n    runs-on: x\n    ${keys}\n    steps: [{ id: s, run: '${run}' }]\n`;

describe('needs', () => {
  test('hand outputs on, in order', async () => {
    const { output, result } = await workspace.run(`jobs:
${job('last', 'needs: [first, middle]', 'echo ${{ needs.first.outputs.o }} ${{ needs.middle.result }} [${{ needs.other.result }}]')}
${job('middle', 'needs: first', 'echo ${{ toJSON(needs) == null }}')}
${job('first', 'outputs: { o: "${{ steps.s.outputs.v }}" }', 'echo v=1 >> $GITHUB_OUTPUT')}`);
    expect(result.jobs.map(({ id }) => id)).toEqual(['first', 'middle', 'last']);
    expect(output.at(-1)).toBe('1 success []');
  });

  test('a failure skips what depends on it, at any distance', async () => {
    const { result } = await workspace.run(`jobs:
${job('bad', '', 'exit 1')}
${job('child', 'needs: bad', 'true')}
${job('grandchild', 'needs: child', 'true')}
${job('onfail', 'needs: child\n    if: failure()', 'true')}
${job('always', 'needs: bad\n    if: always()', 'true')}
${job('free', '', 'true')}`);
    expect(result.jobs.map(({ id, conclusion }) => `${id} ${conclusion}`)).toEqual([
      'bad failure',
      'child skipped',
      'grandchild skipped',
      'onfail success',
      'always success',
      'free success',
    ]);
    expect(result.conclusion).toBe('failure');
  });

  test('continue-on-error forgives a job', async () => {
    const { result } = await workspace.run(`jobs:
${job('bad', 'continue-on-error: true', 'exit 1')}
${job('child', 'needs: bad', 'true')}`);
    expect(result.jobs).toMatchObject([
      { outcome: 'failure', conclusion: 'success' },
      { conclusion: 'success' },
    ]);
    expect(result.conclusion).toBe('success');
  });

  test('a filter takes along what is needed', async () => {
    const text = `jobs:\n${job('a', '', 'true')}${job('b', 'needs: a', 'true')}${job('c', '', 'true')}`;
    const { result } = await workspace.run(text, { jobs: ['b'] });
    expect(result.jobs.map(({ id }) => id)).toEqual(['a', 'b']);
    await expect(workspace.run(text, { jobs: ['z'] })).rejects.toThrow(RunRequestError);
  });
});

describe('matrix', () => {
  test('runs its combinations under their names', async () => {
    const { output, result } = await workspace.run(
      `jobs:
${job('m', "strategy: { matrix: { n: [1, 2], v: ['${{ vars.V }}'], include: [{ n: 2, k: z }] } }", 'echo ${{ matrix.n }}${{ matrix.v }}${{ matrix.k }} ${{ strategy.job-index }}/${{ strategy.job-total }}')}`,
      { vars: { V: 'v' } },
    );
    expect(output).toEqual(['1v 0/2', '2vz 1/2']);
    expect(result.jobs.map(({ name }) => name)).toEqual(['m (1, v)', 'm (2, v, z)']);
  });

  test('from an output; a failure calls off the rest, unless told otherwise', async () => {
    const text = (failFast: boolean): string =>
      `jobs:
${job('plan', 'outputs: { m: "${{ steps.s.outputs.m }}" }', "echo ''m={\"n\":[1,2,3]}'' >> $GITHUB_OUTPUT")}
${job('m', `needs: plan\n    name: N\${{ matrix.n }}\n    strategy: { fail-fast: ${failFast}, matrix: '\${{ fromJSON(needs.plan.outputs.m) }}' }`, 'exit ${{ matrix.n == 2 }}')}`.replaceAll(
        'exit ${{ matrix.n == 2 }}',
        'test ${{ matrix.n }} != 2',
      );
    const fast = await workspace.run(text(true));
    expect(fast.result.jobs.slice(1).map(({ name, conclusion }) => `${name} ${conclusion}`)).toEqual([
      'N1 success',
      'N2 failure',
      'N3 cancelled',
    ]);
    const slow = await workspace.run(text(false));
    expect(slow.result.jobs.at(-1)?.conclusion).toBe('success');
    expect(slow.result.conclusion).toBe('failure');
  });

  test('that is none fails the job with its place', async () => {
    const { job: find } = await workspace.run(
      `jobs:\n${job('m', "strategy: { matrix: { n: '${{ vars.NONE }}' } }", 'true')}`,
    );
    expect(find('m').conclusion).toBe('failure');
    expect(find('m').annotations[0]?.message).toMatch(/w\.yml:5:5: "matrix\.n" must be a list/);
  });
});

test('env has three levels, and the environment its URL', async () => {
  const { output, job: find } = await workspace.run(
    `env: { A: w, B: w, C: 'w\${{ secrets.S }}' }
jobs:
  a:
    runs-on: x
    env: { B: j, C: j }
    environment: { name: 'prod-\${{ vars.V }}', url: 'https://\${{ steps.s.outputs.host }}/' }
    steps:
      - { id: s, env: { C: s }, run: 'echo $A $B $C; echo host=h.test >> $GITHUB_OUTPUT' }
      - run: echo \${{ env.A }} \${{ env.B }} \${{ env.C }}
`,
    { vars: { V: '1' } },
  );
  expect(output).toEqual(['w j s', 'w j j']);
  expect(find('a').environment).toEqual({ name: 'prod-1', url: 'https://h.test/' });
});

test('inputs keep their types', async () => {
  const { output, result } = await workspace.run(
    `run-name: Size \${{ inputs.size }}
on: { workflow_dispatch: { inputs: { fast: { type: boolean, default: true }, size: { type: number, required: true } } } }
${steps("- run: echo ${{ inputs.fast && inputs.size > 3 }} ${{ github.event.inputs.fast == 'true' }} $GITHUB_EVENT_NAME")}`,
    { inputs: { size: '4' } },
  );
  expect(output).toEqual(['true true workflow_dispatch']);
  expect(result.title).toBe('Size 4');
});

describe('nothing runs when', () => {
  test.each([
    ['a key is not supported', steps('- run: touch ran', '    services: {}\n'), '"services"'],
    ['an action is missing', steps('- run: touch ran\n- uses: ./nowhere'), 'there is no action.yml'],
    [
      'checkout wants another repository',
      steps('- uses: actions/checkout@v5\n  with: { repository: o/r }'),
      '"repository" of actions/checkout',
    ],
    [
      'an action cannot be run',
      steps('- run: touch ran\n- uses: ./actions/bad'),
      'actions/bad/action.yml:1:9: "using: docker"',
    ],
  ])('%s', async (_, text, message) => {
    workspace.write('actions/bad/action.yml', 'runs: { using: docker, image: x }');
    const events: unknown[] = [];
    const run = workspace.run(text, { onEvent: (event) => events.push(event) });
    await expect(run).rejects.toThrow(WorkflowFileError);
    await expect(run).rejects.toThrow(message);
    expect(events).toEqual([]);
  });
  test('the event does not start the workflow', async () => {
    await expect(workspace.run(steps('- run: x'), { event: 'release' })).rejects.toThrow(
      'does not run on "release", only on push',
    );
  });
});
