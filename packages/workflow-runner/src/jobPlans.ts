import { jobScope } from './contexts.js';
import { evaluateText, evaluateValue, fromExpressionData } from './expressions.js';
import type { JsonObject } from './json.js';
import type { JobPlan } from './jobRunner.js';
import { expandMatrix, matrixLabel, toMatrix } from './matrix.js';
import type { Job, Strategy } from './model.js';
import { formatPosition } from './problems.js';
import type { RunSettings } from './runState.js';
import { evaluateTree } from './trees.js';

/** GitHub's limit for the combinations of one job. */
const MAX_COMBINATIONS = 256;

/** The runs that a job makes, and whether one's failure calls the others off. */
export interface JobPlans {
  plans: JobPlan[];
  failFast: boolean;
}

function combinations(
  settings: RunSettings,
  { matrix, at }: Strategy,
  needs: JsonObject,
): JsonObject[] | undefined {
  if (!matrix) return undefined;
  const scope = jobScope(settings, { needs, matrix: undefined, strategy: {} });
  const value =
    'parts' in matrix
      ? fromExpressionData(evaluateValue(matrix, scope))
      : Object.fromEntries([
          ...matrix.axes.map(([name, tree]) => [name, evaluateTree(tree, scope)] as const),
          ...(matrix.include ? [['include', evaluateTree(matrix.include, scope)] as const] : []),
          ...(matrix.exclude ? [['exclude', evaluateTree(matrix.exclude, scope)] as const] : []),
        ]);
  try {
    const rows = expandMatrix(toMatrix(value));
    if (rows.length === 0) throw new Error('"matrix" has no combination');
    if (rows.length > MAX_COMBINATIONS) {
      throw new Error(`"matrix" has ${rows.length} combinations, GitHub allows ${MAX_COMBINATIONS}`);
    }
    return rows;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${formatPosition(at)}: ${why}`, { cause: error });
  }
}

/**
 * Evaluates a job's strategy and name.
 *
 * @throws EvaluationError, Error where the matrix is none.
 */
export function planJob(settings: RunSettings, job: Job, needs: JsonObject): JobPlans {
  const rows = job.strategy && combinations(settings, job.strategy, needs);
  const scope = jobScope(settings, { needs, matrix: undefined, strategy: {} });
  const failFastText = job.strategy?.failFast && evaluateText(job.strategy.failFast, scope);
  const failFast = failFastText !== 'false';
  const plans = (rows ?? [undefined]).map((matrix, index, all): JobPlan => {
    const strategy = {
      'fail-fast': failFast,
      'job-index': index,
      'job-total': all.length,
      'max-parallel': 1,
    };
    const name = job.name && evaluateText(job.name, jobScope(settings, { needs, matrix, strategy }));
    return { job, name: name ?? job.id + (matrix ? matrixLabel(matrix) : ''), matrix, strategy, needs };
  });
  return { plans, failFast };
}
