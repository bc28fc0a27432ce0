import { actionInputs } from './actionInputs.js';
import type { CompositeAction } from './actionManifest.js';
import { stepScope } from './contexts.js';
import { evaluateText } from './expressions.js';
import type { UsesStep } from './model.js';
import type { Frame, JobState } from './runState.js';
import { runStep, stepName, type StepExecution, type StepYield } from './stepRunner.js';

/**
 * Runs the steps of a composite action. They have `steps`, `inputs` and a status
 * of their own; their lines stand in groups within the step that uses it.
 *
 * @throws EvaluationError in its inputs or outputs.
 */
export async function runCompositeAction(
  job: JobState,
  frame: Frame,
  step: UsesStep,
  action: CompositeAction,
  { env, action: id, log, stop }: StepExecution,
): Promise<StepYield> {
  const inputs = actionInputs(step, action, stepScope(job, frame, env, id), log);
  const inner: Frame = {
    steps: new Map(),
    inputs: Object.fromEntries(inputs),
    env: { ...frame.env, ...env },
    defaults: {},
    actionPath: action.folder,
    isFailed: false,
    stop,
  };
  let isCancelled = false;
  for (const innerStep of action.steps) {
    const name = stepName(job, inner, innerStep);
    log.line('group', name);
    const { outcome } = await runStep(job, inner, innerStep, name, log);
    if (outcome === 'skipped') log.line('info', 'skipped');
    isCancelled ||= outcome === 'cancelled';
    log.line('end-group', '');
  }
  const scope = stepScope(job, inner, {}, id);
  const outputs: Record<string, string> = {};
  for (const [name, template] of action.outputs) outputs[name] = evaluateText(template, scope);
  return { isFailed: inner.isFailed, isCancelled, outputs };
}
