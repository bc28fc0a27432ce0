import { compileCondition, type Condition, type Template } from './expressions.js';
import type { Step } from './model.js';
import { PLACES } from './places.js';
import type { Problem } from './problems.js';
import { COMPOSITE_STEP_KEYS, readSteps } from './stepFile.js';
import { readTemplate } from './trees.js';
import { YamlSource, type Entry } from './yamlSource.js';

export interface ActionInput {
  name: string;
  fallback: Template | undefined;
  deprecation: string | undefined;
}

interface ActionBase {
  /** The folder of the manifest. */
  folder: string;
  name: string;
  inputs: ActionInput[];
}

export interface JavaScriptAction extends ActionBase {
  kind: 'javascript';
  main: string;
  post: string | undefined;
  postIf: Condition;
  /** GitHub ignores `pre` of local actions. */
  hasPre: boolean;
}

export interface CompositeAction extends ActionBase {
  kind: 'composite';
  steps: Step[];
  outputs: [string, Template][];
}

export type Action = JavaScriptAction | CompositeAction;

const MANIFEST_KEYS = {
  known: ['name', 'author', 'description', 'inputs', 'outputs', 'runs', 'branding'],
};
const INPUT_KEYS = { known: ['description', 'required', 'default', 'deprecationMessage', 'type'] };
const RUNTIMES = ['node20', 'node24'];

function readInput(source: YamlSource, entry: Entry): ActionInput {
  const keys = source.keys(entry.value, `input "${entry.key}"`, INPUT_KEYS);
  const deprecation = keys.get('deprecationMessage');
  return {
    name: entry.key,
    fallback: readTemplate(source, keys.get('default'), PLACES.actionInput),
    deprecation: deprecation && source.text(deprecation.value, '"deprecationMessage"'),
  };
}

function readJavaScript(source: YamlSource, runs: Entry, base: ActionBase): JavaScriptAction {
  const keys = source.keys(runs.value, '"runs"', {
    known: ['using', 'main', 'pre', 'pre-if', 'post', 'post-if'],
  });
  const text = (name: string): string | undefined => {
    const entry = keys.get(name);
    return entry && source.text(entry.value, `"${name}"`);
  };
  const main = text('main');
  if (main === undefined) source.report(runs.at, '"runs" needs "main"');
  const postIf = keys.get('post-if');
  return {
    ...base,
    kind: 'javascript',
    main: main ?? '',
    post: text('post'),
    hasPre: keys.has('pre'),
    postIf: compileCondition(
      text('post-if') ?? 'always()',
      postIf ? source.at(postIf.value) : runs.at,
      PLACES.actionPostIf,
      source.problems,
    ),
  };
}

function readComposite(
  source: YamlSource,
  runs: Entry,
  outputs: Entry | undefined,
  base: ActionBase,
): CompositeAction {
  const keys = source.keys(runs.value, '"runs"', { known: ['using', 'steps'] });
  const steps = keys.get('steps');
  if (!steps) source.report(runs.at, '"runs" needs "steps"');
  const templates = (outputs ? source.mapping(outputs.value, '"outputs"') : []).flatMap((entry) => {
    const known = ['description', 'value'];
    const value = source.keys(entry.value, `output "${entry.key}"`, { known }).get('value');
    if (!value) source.report(entry.at, `output "${entry.key}" of a composite action needs "value"`);
    const template = readTemplate(source, value, PLACES.compositeOutput);
    return template ? [[entry.key, template] satisfies [string, Template]] : [];
  });
  return {
    ...base,
    kind: 'composite',
    outputs: templates,
    steps: steps
      ? readSteps(source, steps, {
          what: 'a step of a composite action',
          place: PLACES.compositeStep,
          conditionPlace: PLACES.compositeStep,
          keys: COMPOSITE_STEP_KEYS,
          needsShell: true,
        })
      : [],
  };
}

/**
 * Parses an action.yml.
 *
 * @param file shown in messages.
 * @param folder where its scripts are.
 * @returns undefined where `problems` got something that makes it unusable.
 */
export function parseManifest(
  file: string,
  folder: string,
  text: string,
  problems: Problem[],
): Action | undefined {
  const found: Problem[] = [];
  const source = new YamlSource(file, text, found);
  const read = (): Action | undefined => {
    if (found.length > 0) return undefined;
    const keys = source.keys(source.root, 'an action', MANIFEST_KEYS);
    const runs = keys.get('runs');
    const inputs = keys.get('inputs');
    const name = keys.get('name');
    const base: ActionBase = {
      folder,
      name: (name && source.text(name.value, '"name"')) ?? file,
      inputs: inputs ? source.mapping(inputs.value, '"inputs"').map((entry) => readInput(source, entry)) : [],
    };
    const using = runs ? source.mapping(runs.value, '"runs"').find(({ key }) => key === 'using') : undefined;
    if (!runs || !using) {
      source.report(runs?.at ?? source.at(source.root), 'an action needs "runs" with "using"');
      return undefined;
    }
    const runtime = source.text(using.value, '"using"') ?? '';
    if (runtime === 'composite') return readComposite(source, runs, keys.get('outputs'), base);
    if (RUNTIMES.includes(runtime)) return readJavaScript(source, runs, base);
    source.report(
      using.at,
      `"using: ${runtime}" is not supported by this runner; it runs ${RUNTIMES.join(', ')} and composite`,
    );
    return undefined;
  };
  const action = read();
  problems.push(...found);
  return found.length > 0 ? undefined : action;
}
