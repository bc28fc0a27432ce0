import {
  startEmulator,
  type Emulator,
  type EmulatorOptions,
  type JournalEntry,
} from '@azureml-actions/emulator';
import { runBundledAction, type ActionRun, type ActionRunOptions } from '../../support/actionRunner.ts';
import { irisProject, type Project } from './irisProject.ts';

/** The iris project, and an emulator with a workspace and a compute for it. */
export interface Pipeline {
  readonly emulator: Emulator;
  readonly project: Project;
  /** Runs a bundled action in the project, as a step of a workflow would. */
  run(
    action: string,
    inputs?: Readonly<Record<string, string | undefined>>,
    more?: ActionRunOptions,
  ): Promise<ActionRun>;
  /** The same, which must succeed; its outputs. */
  succeed(
    action: string,
    inputs?: Readonly<Record<string, string | undefined>>,
  ): Promise<Readonly<Record<string, string>>>;
  /** The requests since this was last called. */
  asked(): readonly JournalEntry[];
  stop(): Promise<void>;
}

export const workspaceName = 'mlw-iris';

/** @param options of the emulator, which gets a workspace where they say nothing else */
export async function startPipeline(options: EmulatorOptions = {}): Promise<Pipeline> {
  const emulator = await startEmulator({ workspaces: [workspaceName], pace: 100, ...options });
  const project = irisProject();
  let seen = 0;
  const run: Pipeline['run'] = (action, inputs = {}, more = {}) =>
    runBundledAction(action, {
      emulator,
      workspace: project.folder,
      inputs: { ...(action === 'get-token' ? {} : { 'workspace-name': workspaceName }), ...inputs },
      ...more,
    });
  return {
    emulator,
    project,
    run,
    succeed: async (action, inputs) => {
      const { exitCode, stdout, stderr, outputs } = await run(action, inputs);
      if (exitCode !== 0) throw new Error(`${action} failed:\n${stdout}\n${stderr}`);
      return outputs;
    },
    asked: () => {
      const entries = emulator.journal.entries({ since: seen });
      seen = entries.at(-1)?.id ?? seen;
      return entries;
    },
    stop: async () => {
      await emulator.stop();
      project.remove();
    },
  };
}

/** What our actions wrote, as `PUT /computes/cpu`: without what stands before the workspace. */
export function writes(entries: readonly JournalEntry[]): string[] {
  return (
    entries
      .filter(({ plane, method }) => (plane === 'arm' || plane === 'api') && method !== 'GET')
      // A job's own requests for tracking come from its process.
      .filter(({ request }) => request.headers['user-agent']?.startsWith('azureml-actions/'))
      .map(({ method, path }) => `${method} ${path.replace(/^.*\/workspaces\/[^/]+/u, '')}`)
  );
}

/** The first `::error` of a log, with the runner's escapes undone. */
export function errorOf(stdout: string): string {
  const line = stdout.split('\n').find((candidate) => candidate.startsWith('::error'));
  return (line ?? '')
    .replace(/^::error[^:]*::/u, '')
    .replace(/%0A/gu, '\n')
    .replace(/%25/gu, '%');
}
