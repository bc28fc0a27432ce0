import type { Action } from './actionManifest.js';
import { inputVariable, type Environment } from './environment.js';
import { evaluateText, type Scope } from './expressions.js';
import type { UsesStep } from './model.js';
import type { StepLog } from './stepLog.js';

/**
 * The inputs of an action: what the step gives, else the defaults. As on GitHub
 * `required` is not enforced, and an unknown input is only warned about.
 *
 * @throws EvaluationError
 */
export function actionInputs(
  step: UsesStep,
  action: Action,
  scope: Scope,
  log: StepLog,
): Map<string, string> {
  const given = new Map(
    [...step.inputs].map(([name, template]) => [
      name.toLowerCase(),
      { name, value: evaluateText(template, scope) },
    ]),
  );
  const inputs = new Map<string, string>();
  const unexpected = [...given.values()].filter(
    ({ name }) => !action.inputs.some((input) => input.name.toLowerCase() === name.toLowerCase()),
  );
  if (unexpected.length > 0) {
    const names = unexpected.map(({ name }) => `'${name}'`).join(', ');
    const valid = action.inputs.map(({ name }) => `'${name}'`).join(', ');
    log.annotate('warning', `Unexpected input(s) ${names}, valid inputs are [${valid}]`);
  }
  for (const { name, value } of unexpected) inputs.set(name, value);
  for (const { name, fallback, deprecation } of action.inputs) {
    const gift = given.get(name.toLowerCase());
    if (gift && deprecation !== undefined) {
      log.annotate('warning', `Input '${name}' has been deprecated with message: ${deprecation}`);
    }
    inputs.set(name, gift?.value ?? (fallback ? evaluateText(fallback, scope) : ''));
  }
  return inputs;
}

/** Inputs as a JavaScript action finds them. */
export function inputVariables(inputs: ReadonlyMap<string, string>): Environment {
  return Object.fromEntries([...inputs].map(([name, value]) => [inputVariable(name), value]));
}
