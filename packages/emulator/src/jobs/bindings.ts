import { AzureError } from '../azureError.js';

/** What the names in `${{…}}` stand for. */
export interface Bindings {
  readonly inputs: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
}

/** A name used in a command. */
export interface BindingReference {
  readonly kind: 'inputs' | 'outputs';
  readonly name: string;
}

const reference = /\$\{\{\s*(?<kind>inputs|outputs)\.(?<name>[\w.-]+)\s*\}\}/g;
const optional = /\$\[\[(?<body>.*?)\]\]/gs;

/**
 * The inputs and outputs a command refers to. Those inside `$[[…]]` may be absent and are not listed.
 * @param command as written
 */
export function bindingReferences(command: string): readonly BindingReference[] {
  return found(command.replace(optional, ''));
}

/**
 * Puts values in the place of `${{inputs.x}}` and `${{outputs.y}}`, letter for letter, as Azure ML does:
 * quoting is the author's business. An optional part `$[[…]]` is dropped when a value in it is missing.
 * @param text command or value of an environment variable
 * @param bindings the values
 * @throws AzureError 400 when a name has no value
 */
export function bind(text: string, bindings: Bindings): string {
  const trimmed = text.replace(optional, (_, body: string) =>
    found(body).every(({ kind, name }) => bindings[kind].has(name)) ? body : '',
  );
  return trimmed.replace(reference, (whole, kind: string, name: string) => {
    const value = bindings[kind === 'inputs' ? 'inputs' : 'outputs'].get(name);
    if (value === undefined) throw new AzureError(400, 'UserError', `There is no value for ${whole}.`);
    return value;
  });
}

function found(text: string): readonly BindingReference[] {
  return [...text.matchAll(reference)].map(({ groups }) => ({
    kind: groups?.['kind'] === 'inputs' ? 'inputs' : 'outputs',
    name: groups?.['name'] ?? '',
  }));
}
