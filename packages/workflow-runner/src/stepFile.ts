import { compileCondition, type Place } from './expressions.js';
import type { Step } from './model.js';
import { readTemplate, readTemplates } from './trees.js';
import type { Entry, Value, YamlSource } from './yamlSource.js';

/** Where a list of steps stands: a job, or a composite action, which allows less. */
export interface StepRules {
  what: string;
  place: Place;
  conditionPlace: Place;
  keys: readonly string[];
  /** A composite action must name the shell. */
  needsShell: boolean;
}

const COMMON_KEYS = [
  'id',
  'if',
  'name',
  'uses',
  'run',
  'working-directory',
  'shell',
  'with',
  'env',
  'continue-on-error',
];

/** The keys of a step in a job. */
export const JOB_STEP_KEYS = [...COMMON_KEYS, 'timeout-minutes'];

/** The keys of a step in a composite action. */
export const COMPOSITE_STEP_KEYS = COMMON_KEYS;

/** Why an action cannot be run here; undefined when it can. */
export function unsupportedUses(uses: string): string | undefined {
  if (uses.startsWith('./') || /^actions\/checkout@./.test(uses)) return undefined;
  if (uses.startsWith('docker://')) return 'docker actions are not supported by this runner';
  if (/^[^/\s]+\/[^@\s]+@\S+$/.test(uses)) {
    return 'remote actions are not supported by this runner, actions/checkout excepted; a local one starts with ./';
  }
  return 'must be ./path of a local action';
}

function readStep(source: YamlSource, node: Value, rules: StepRules): Step | undefined {
  const keys = source.keys(node, rules.what, { known: rules.keys });
  const at = source.at(node);
  const run = keys.get('run');
  const uses = keys.get('uses');
  if (run && uses) {
    source.report(uses.at, `${rules.what} has both "uses" and "run"`);
    return undefined;
  }
  const id = keys.get('id');
  const ifEntry = keys.get('if');
  const condition = ifEntry ? source.text(ifEntry.value, '"if"') : '';
  const base = {
    at,
    id: id ? source.text(id.value, '"id"') : undefined,
    name: readTemplate(source, keys.get('name'), rules.place),
    condition: compileCondition(
      condition ?? '',
      ifEntry ? source.at(ifEntry.value) : at,
      rules.conditionPlace,
      source.problems,
    ),
    env: readTemplates(source, keys.get('env'), rules.place),
    continueOnError: readTemplate(source, keys.get('continue-on-error'), rules.place),
    timeoutMinutes: readTemplate(source, keys.get('timeout-minutes'), rules.place),
  };
  const forbid = (names: string[], other: string): void => {
    for (const entry of names.map((name) => keys.get(name))) {
      if (entry) source.report(entry.at, `"${entry.key}" is for a step with "${other}"`);
    }
  };
  if (run) {
    forbid(['with'], 'uses');
    const script = readTemplate(source, run, rules.place);
    const shell = readTemplate(source, keys.get('shell'), rules.place);
    if (rules.needsShell && !shell) source.report(at, `${rules.what} with "run" needs a "shell"`);
    const workingDirectory = readTemplate(source, keys.get('working-directory'), rules.place);
    return script && { ...base, kind: 'run', script, shell, workingDirectory };
  }
  if (uses) {
    forbid(['shell', 'working-directory'], 'run');
    const name = source.text(uses.value, '"uses"') ?? '';
    const why = unsupportedUses(name);
    if (why !== undefined) source.report(source.at(uses.value), `"uses: ${name}": ${why}`);
    const inputs = readTemplates(source, keys.get('with'), rules.place);
    return { ...base, kind: 'uses', uses: name, inputs };
  }
  source.report(at, `${rules.what} needs "uses" or "run"`);
  return undefined;
}

/** Reads a list of steps; their ids must differ. */
export function readSteps(source: YamlSource, entry: Entry, rules: StepRules): Step[] {
  const steps = source
    .list(entry.value, '"steps"')
    .map((node) => readStep(source, node, rules))
    .filter((step) => step !== undefined);
  const seen = new Set<string>();
  for (const { id, at } of steps) {
    if (id === undefined) continue;
    if (!/^[A-Za-z_][\w-]*$/.test(id)) {
      source.report(at, `id "${id}" must start with a letter or _ and hold only letters, digits, - and _`);
    }
    if (seen.has(id.toLowerCase())) source.report(at, `the id "${id}" is used twice`);
    seen.add(id.toLowerCase());
  }
  return steps;
}
