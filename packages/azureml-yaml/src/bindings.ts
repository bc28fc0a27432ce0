import { suggest } from './nearestKey.js';
import type { Located } from './nodes.js';

/** What `${{…}}` in a command can name. */
export interface Bindable {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
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
    if (scope === 'search_space') {
      value.report(`${expression} has no meaning here: only a sweep job has a search space.`);
      continue;
    }
    const declared = scope === 'inputs' ? bindable.inputs : bindable.outputs;
    if (declared.includes(name) || declared.includes(name.split('.')[0] ?? '')) continue;
    // Every job has an output named "default", declared or not: the folder ./outputs.
    if (scope === 'outputs' && name === 'default') continue;
    value.report(
      `${expression} names no declared ${scope.slice(0, -1)}.`,
      suggest(name, declared) ?? `Declare it under "${scope}".`,
    );
  }
}
