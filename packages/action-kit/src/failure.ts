import * as core from '@actions/core';
import { ActionsError } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { Summary } from './summary.js';

/** Mistakes in a file, as errors of azureml-yaml carry them. */
const located = v.object({
  diagnostics: v.array(
    v.object({
      file: v.string(),
      line: v.number(),
      column: v.number(),
      message: v.string(),
      suggestion: v.optional(v.string()),
    }),
  ),
});

/** Says why the action failed: annotations at the file's lines, one error, the job summary. */
export function reportFailure(error: unknown, summary: Summary): void {
  const places = v.safeParse(located, error);
  for (const place of places.success ? places.output.diagnostics : []) {
    const suggestion = place.suggestion === undefined ? '' : ` ${place.suggestion}`;
    core.error(place.message + suggestion, {
      file: place.file,
      startLine: place.line,
      startColumn: place.column,
    });
  }
  const text = describe(error);
  core.error(text);
  summary.heading('❌ Failed').code(text);
}

function describe(error: unknown): string {
  if (error instanceof ActionsError) return error.report();
  if (!(error instanceof Error)) return String(error);
  core.debug(error.stack ?? error.message);
  return `${error.message}\nWhat to try: this is an error the action did not foresee. Run again with ACTIONS_STEP_DEBUG=true and report it with the log.`;
}
