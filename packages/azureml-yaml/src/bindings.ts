import { suggest } from './nearestKey.js';
import type { Located } from './nodes.js';

/** What `${{…}}` in a command can name. */
export interface Bindable {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The parameters of a sweep; other jobs have no search space. */
  readonly searchSpace?: readonly string[] | undefined;
}

/** Parts in `$[[…]]` fall away when their input has no value, so they may name what is not there. */
const OPTIONAL_PART = /\$\[\[.*?\]\]/gs;
const BINDING = /\$\{\{\s*(inputs|outputs|search_space)\.([\w.-]+)\s*\}\}/g;

/**
 * Checks every `${{inputs.x}}` and `${{outputs.x}}` of a command against the declared names. The
 * expressions themselves are sent verbatim: Azure ML fills them in.
 */
export function checkBindings(value: Located, command: string, bindable: Bindable): void {
  for (const match of command.replaceAll(OPTIONAL_PART, '').matchAll(BINDING)) {
    const [expression, scope = '', name = ''] = match;
    if (scope === 'search_space' && bindable.searchSpace === undefined) {
      value.report(`${expression} has no meaning here: only a sweep job has a search space.`);
      continue;
    }
    const declared = declaredIn(bindable, scope);
    if (declared.includes(name) || declared.includes(name.split('.')[0] ?? '')) continue;
    // Every job has an output named "default", declared or not: the folder ./outputs.
    if (scope === 'outputs' && name === 'default') continue;
    value.report(
      `${expression} names no declared ${NOUN[scope] ?? scope}.`,
      suggest(name, declared) ?? `Declare it under "${scope}".`,
    );
  }
}

const NOUN: Readonly<Record<string, string>> = {
  inputs: 'input',
  outputs: 'output',
  search_space: 'parameter of the search space',
};

function declaredIn(bindable: Bindable, scope: string): readonly string[] {
  if (scope === 'inputs') return bindable.inputs;
  return (scope === 'outputs' ? bindable.outputs : bindable.searchSpace) ?? [];
}
