import * as core from '@actions/core';
import { ActionsError } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { Summary } from './summary.js';

/** Mistakes in a file, as errors of azureml-yaml carry them. */
const located = v.object({
  annotations: v.pipe(
    v.array(
      v.object({
        text: v.string(),
        at: v.optional(v.object({ file: v.string(), line: v.number(), column: v.number() })),
      }),
    ),
    v.minLength(1),
  ),
});

/**
 * Says why the action failed, each thing once: mistakes in a file at their lines (the text names
 * file and line too, since the log shows nothing but the text), any other error as one; and the
 * job summary.
 */
export function reportFailure(error: unknown, summary: Summary): void {
  const text = describe(error);
  const places = v.safeParse(located, error);
  if (places.success) {
    for (const { text: mistake, at } of places.output.annotations) {
      core.error(
        mistake,
        at === undefined ? {} : { file: at.file, startLine: at.line, startColumn: at.column },
      );
    }
  } else core.error(text);
  summary.heading('❌ Failed').code(text);
}

function describe(error: unknown): string {
  if (error instanceof ActionsError) return error.report();
  if (!(error instanceof Error)) return String(error);
  core.debug(error.stack ?? error.message);
  return `${error.message}\nWhat to try: this is an error the action did not foresee. Run again with ACTIONS_STEP_DEBUG=true and report it with the log.`;
}
