import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator, type JournalEntry } from '@azureml-actions/emulator';
import { runBundledAction } from '../../support/actionRunner.ts';
import { irisProject } from '../actions/irisProject.ts';
import { azureCases } from './azureCases.ts';
import { workingInputs, type BadInput } from './badInput.ts';
import { fileCases } from './fileCases.ts';
import { identityCases } from './identityCases.ts';
import { inputCases } from './inputCases.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ workspaces: ['mlw-iris'], location: 'eastus' });
  const made = await runBundledAction('ensure-compute', {
    emulator,
    inputs: { 'workspace-name': 'mlw-iris', 'compute-name': 'cpu-cluster', size: 'Standard_DS3_v2' },
  });
  expect(made.exitCode).toBe(0);
});
afterAll(() => emulator.stop());

describe.each([
  ['inputs', inputCases],
  ['files', fileCases],
  ['identity', identityCases],
  ['Azure', azureCases],
])('bad %s', (_kind, cases) => {
  test.each(cases)('$action: $wrong', async (example) => {
    const since = emulator.journal.entries().at(-1)?.id ?? 0;
    const run = await runBad(example);

    expect(run.exitCode).toBe(1);
    expect(run.stderr).toBe('');
    if (example.asks !== 'azure') expect(run.outputs).toEqual({});
    // Masks and debug lines aside, nobody sees anything but the error.
    const visible = run.stdout
      .split('\n')
      .filter((line) => line !== '' && !/^::(add-mask|debug)::/u.test(line));
    const errors = visible.map(parseError);
    expect(errors).toHaveLength(example.errors ?? 1);
    const [first] = errors;
    const firstLine = first?.text.split('\n')[0] ?? '';
    if (typeof example.says === 'string') {
      expect(firstLine.slice(0, example.says.length)).toBe(example.says);
    } else expect(firstLine).toMatch(example.says);
    expect(first?.place).toBe(example.at === undefined ? '' : placeOf(example.at));
    const whole = errors.map(({ text }) => text).join('\n');
    for (const more of example.adds ?? []) expect(whole).toMatch(more);
    expect(whole).not.toMatch(/\n\s+at .*:\d+/u);
    expect(run.summary).toContain(firstLine);

    const asked = emulator.journal.entries({ since });
    expect(asked.filter(isWrite).map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    if (example.asks === undefined) expect(asked).toEqual([]);
    if (example.asks === 'cloud') {
      expect(asked.filter(({ path }) => path !== '/metadata/endpoints')).toEqual([]);
    }
  });
});

async function runBad(example: BadInput) {
  const event = example.event;
  const project = irisProject({
    ...example.files,
    ...(event === undefined ? {} : { 'event.json': JSON.stringify(event.payload) }),
  });
  try {
    const workspaceName = example.action === 'get-token' ? {} : { 'workspace-name': 'mlw-iris' };
    return await runBundledAction(example.action, {
      emulator,
      workspace: project.folder,
      ...(example.identity === undefined ? {} : { identity: example.identity }),
      inputs: { ...workspaceName, ...workingInputs[example.action], ...example.inputs },
      env: {
        ...(event === undefined
          ? {}
          : { GITHUB_EVENT_NAME: event.name, GITHUB_EVENT_PATH: join(project.folder, 'event.json') }),
        ...example.env,
      },
    });
  } finally {
    project.remove();
  }
}

/** An `::error` command as the runner takes it apart; any other line fails. */
function parseError(line: string): { readonly place: string; readonly text: string } {
  const command = /^::error(?: ([^:]*))?::(.*)$/u.exec(line);
  if (command === null) throw new Error(`Something besides the error was printed: ${line}`);
  const text = (command[2] ?? '').replace(/%0A/gu, '\n').replace(/%0D/gu, '\r').replace(/%25/gu, '%');
  return { place: (command[1] ?? '').replace(/,col=\d+$/u, ''), text };
}

function placeOf({ file, line }: { readonly file: string; readonly line: number }): string {
  return `file=${file},line=${line}`;
}

/** Signing in and asking for GitHub's token are no writes. */
function isWrite({ plane, method }: JournalEntry): boolean {
  return (plane === 'arm' || plane === 'api' || plane === 'scoring') && method !== 'GET' && method !== 'HEAD';
}
