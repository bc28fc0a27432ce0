import { Environment } from '@azureml-actions/action-kit/environment';
import type { IdentitySource } from '@azureml-actions/action-kit/identityInputs';
import { Inputs } from '@azureml-actions/action-kit/inputs';

/** As much of an action as reads an identity; it remembers what it masked. */
export interface FakeAction extends IdentitySource {
  readonly masked: readonly string[];
}

/**
 * @param given inputs by name
 * @param variables other variables of the environment
 */
export function fakeAction(
  given: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
): FakeAction {
  const all: Record<string, string> = { ...variables };
  for (const [name, value] of Object.entries(given)) all[`INPUT_${name.toUpperCase()}`] = value;
  const environment = new Environment(all);
  const masked: string[] = [];
  return { environment, inputs: new Inputs(environment), masked, mask: (secret) => masked.push(secret) };
}
