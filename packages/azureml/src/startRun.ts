import { parseAs } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { RegionalContext } from './discovery.js';
import { sendRegional } from './regionalRequest.js';

/** The version that the articles on the v1 run API use. */
const executionApiVersion = '2019-11-01';

const startedSchema = v.object({ runId: v.pipe(v.string(), v.minLength(1)) });

/** What `startrun` takes. */
export interface StartRun {
  readonly experiment: string;
  /** Ours, so that a repeated request cannot start a second run. */
  readonly runId: string;
  /** The run definition, JSON text. */
  readonly definition: string;
  /** A zip with the entry script at its root. */
  readonly projectZip: Uint8Array;
}

/**
 * Starts a run by the v1 run API: `Execution_StartRun` (execution v1.0, 2019-11-01), a multipart
 * form of `projectZipFile` and `runDefinitionFile`.
 * @returns the id of the run
 */
export async function startRun(context: RegionalContext, run: StartRun): Promise<string> {
  const form = new FormData();
  form.append(
    'projectZipFile',
    new Blob([new Uint8Array(run.projectZip)], { type: 'application/zip' }),
    'project.zip',
  );
  form.append(
    'runDefinitionFile',
    new Blob([run.definition], { type: 'application/json' }),
    'definition.json',
  );
  const encoded = new Response(form);
  const response = await sendRegional(context, {
    service: 'execution/v1.0',
    method: 'POST',
    path: ['experiments', run.experiment, 'startrun'],
    query: { 'api-version': executionApiVersion, runId: run.runId },
    content: {
      type: encoded.headers.get('content-type') ?? 'multipart/form-data',
      bytes: new Uint8Array(await encoded.arrayBuffer()),
    },
    repeatable: true,
    what: `Starting a run in experiment ${run.experiment}`,
    resource: run.experiment,
  });
  return parseAs(startedSchema, response.json(), 'The answer of startrun').runId;
}
