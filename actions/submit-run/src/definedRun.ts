import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folderInside, readFileInside, type Action } from '@azureml-actions/action-kit';
import {
  describeComputes,
  getCompute,
  openRegion,
  runStudioUrl,
  startRun,
  type WorkspaceContext,
} from '@azureml-actions/azureml';
import { InvalidInputError, tryParseJson } from '@azureml-actions/rest';
import { projectArchive, takeSnapshot } from '@azureml-actions/transfer';
import * as v from 'valibot';
import { announceRun } from './announcedRun.js';
import { runName } from './runName.js';
import type { SubmittedRun } from './submittedRun.js';

/** A run definition of the v1 API with the folder it runs in. */
export interface DefinedRun {
  readonly definition: string;
  readonly target: string | undefined;
  readonly folder: string;
  readonly experiment: string;
}

const settings = v.object({ Script: v.string(), Target: v.optional(v.string()) });
const camelSettings = v.pipe(
  v.object({ script: v.string(), target: v.optional(v.string()) }),
  v.transform(({ script, target }) => ({ Script: script, Target: target })),
);
/** The articles write `Configuration` and Pascal case, the 2019 specification camel case. */
const definitionSchema = v.union([
  v.pipe(
    v.object({ Configuration: settings }),
    v.transform(({ Configuration }) => Configuration),
  ),
  v.pipe(
    v.object({ configuration: camelSettings }),
    v.transform(({ configuration }) => configuration),
  ),
  settings,
  camelSettings,
]);

/** Targets that are no compute of the workspace. */
const builtInTargets: ReadonlySet<string> = new Set(['local', 'amlcompute', 'serverless']);

/**
 * Reads a run definition and checks it against its folder.
 * @throws InvalidInputError naming the input and what is wrong with it
 */
export function readDefinedRun(action: Action, file: string): DefinedRun {
  const root = action.workspaceRoot;
  const definition = readFileInside(root, 'run-definition', file);
  const parsed = v.safeParse(definitionSchema, tryParseJson(definition));
  if (!parsed.success) {
    throw new InvalidInputError(
      `Input run-definition: ${file} is no run definition. It must be JSON with Configuration.Script and Configuration.Target.`,
      { resource: file },
    );
  }
  const folder = folderInside(root, 'code-folder', action.inputs.text('code-folder') ?? dirname(file));
  const script = parsed.output.Script;
  if (statSync(join(folder, script), { throwIfNoEntry: false })?.isFile() !== true) {
    throw new InvalidInputError(
      `Input run-definition: Script is ${script}, but the code folder has no such file.`,
      {
        resource: file,
        remedy: 'Give in code-folder the folder that has the script at its root, or change Script.',
      },
    );
  }
  const experiment = action.inputs.required('experiment-name', 'the experiment of the v1 run', {
    shape: { pattern: /^[a-zA-Z0-9][a-zA-Z0-9_-]{2,35}$/u, accepted: '3 to 36 letters, digits, - or _' },
  });
  return { definition, target: parsed.output.Target, folder, experiment };
}

/** Zips the folder and starts the run (`startrun` of the v1 run API). */
export async function submitDefinedRun(
  action: Action,
  context: WorkspaceContext,
  run: DefinedRun,
): Promise<SubmittedRun> {
  const region = await openRegion(context);
  const { target } = run;
  if (
    target !== undefined &&
    !builtInTargets.has(target.toLowerCase()) &&
    (await getCompute(region, target)) === undefined
  ) {
    throw new InvalidInputError(
      `Input run-definition: Target is ${target}, a compute that does not exist in workspace ${context.scope.workspace}, which has ${await describeComputes(region)}.`,
      { code: 'ComputeNotFound', resource: target, remedy: 'Run ensure-compute first, or change Target.' },
    );
  }
  const snapshot = await takeSnapshot(run.folder, { boundary: action.workspaceRoot, signal: action.signal });
  const projectZip = await projectArchive(snapshot);
  action.logger.info(
    `Code: ${String(snapshot.files.length)} files, ${String(projectZip.length)} bytes zipped`,
  );
  const name = runName(action, run.experiment, context.client.random);
  announceRun(action, { runId: name, experiment: run.experiment });
  const runId = await startRun(region, {
    experiment: run.experiment,
    runId: name,
    definition: run.definition,
    projectZip,
  });
  return {
    runId,
    experimentName: run.experiment,
    studioUrl: runStudioUrl(context, runId),
    status: 'NotStarted',
  };
}
