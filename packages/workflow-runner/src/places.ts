import type { Place } from './expressions.js';

/**
 * What expressions may use where, as GitHub documents it ("Context
 * availability" in its contexts reference).
 */
function place(contexts: string, functions = ''): Place {
  return {
    contexts: contexts.split(' ').filter(Boolean),
    functions: functions.split(' ').filter(Boolean),
  };
}

const STEP = 'github needs strategy matrix job runner env vars secrets steps inputs';

export const PLACES = {
  runName: place('github inputs vars'),
  concurrency: place('github inputs vars'),
  workflowEnv: place('github secrets inputs vars'),
  jobIf: place('github needs vars inputs'),
  jobStrategy: place('github needs vars inputs'),
  jobName: place('github needs strategy matrix vars inputs'),
  jobSetting: place('github needs strategy matrix vars inputs'),
  jobDefaults: place('github needs strategy matrix env vars inputs'),
  jobEnv: place('github needs strategy matrix vars secrets inputs'),
  jobOutputs: place(STEP),
  environmentUrl: place('github needs strategy matrix job runner env vars steps inputs'),
  step: place(STEP, 'hashFiles'),
  stepIf: place('github needs strategy matrix job runner env vars steps inputs', 'hashFiles'),
  actionInput: place('github strategy matrix job runner', 'hashFiles'),
  actionPostIf: place('github strategy matrix job runner env steps', 'hashFiles'),
  compositeStep: place('github strategy matrix job runner env steps inputs', 'hashFiles'),
  compositeOutput: place('github strategy matrix job runner env steps inputs'),
} as const satisfies Record<string, Place>;
