import { leaveRuns, type Action, type OwnedRun } from '@azureml-actions/action-kit';

/**
 * Notes for `post` the run that the next request makes: a step that is killed right after it has
 * no other way to say so.
 */
export function announceRun(action: Action, run: OwnedRun): void {
  if (action.inputs.flag('cancel-on-interrupt', true)) leaveRuns(action.state, [run]);
}
