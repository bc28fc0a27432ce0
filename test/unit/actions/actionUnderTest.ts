import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';
import { Environment, Inputs, Outputs, StepState, Summary, type Action } from '@azureml-actions/action-kit';
import { RecordingLogger } from '../../support/recordingLogger.ts';

/** An action's surroundings without a runner. */
export interface ActionUnderTest {
  readonly action: Action;
  readonly logger: RecordingLogger;
  /** Every secret that was masked, in order. */
  readonly masked: string[];
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/**
 * @param inputs by their names in action.yml
 * @param files of the user's repository, by their paths in it
 * @param variables of the environment besides
 */
export function actionUnderTest(
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
): ActionUnderTest {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'action-')));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const given = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const),
  );
  const environment = new Environment({ ...variables, ...given });
  const logger = new RecordingLogger();
  const masked: string[] = [];
  const action: Action = {
    name: 'test',
    environment,
    inputs: new Inputs(environment),
    outputs: new Outputs(environment),
    summary: new Summary(environment),
    logger,
    state: new StepState(environment),
    workspaceRoot: root,
    signal: new AbortController().signal,
    mask: (secret) => void masked.push(secret),
    group: (_, body) => body(),
    exportVariable: () => undefined,
  };
  return { action, logger, masked };
}
