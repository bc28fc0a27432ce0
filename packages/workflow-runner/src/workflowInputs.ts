import type { Workflow, WorkflowInput } from './model.js';
import { RunRequestError } from './problems.js';

/** What an input can be. */
export type InputValue = string | number | boolean;

/** The `inputs` context. */
export type WorkflowInputs = Record<string, InputValue>;

/**
 * Which event to run for.
 *
 * @param wanted undefined: `workflow_dispatch`, `push`, or the first of the file.
 * @throws RunRequestError for one that does not start the workflow.
 */
export function selectEvent(workflow: Workflow, wanted: string | undefined): string {
  const events = [...workflow.events.keys()];
  const names = events.join(', ');
  if (wanted !== undefined) {
    if (events.includes(wanted)) return wanted;
    throw new RunRequestError(`${workflow.file} does not run on "${wanted}", only on ${names}`);
  }
  const usual = ['workflow_dispatch', 'push'].find((event) => events.includes(event));
  const event = usual ?? events[0];
  if (event === undefined) throw new RunRequestError(`${workflow.file} has no event in "on"`);
  return event;
}

function convert(input: WorkflowInput, given: InputValue): InputValue {
  const wrong = (what: string): RunRequestError =>
    new RunRequestError(`input "${input.name}" must be ${what}, not "${String(given)}"`);
  switch (input.type) {
    case 'boolean':
      if (given === true || given === 'true') return true;
      if (given === false || given === 'false') return false;
      throw wrong('true or false');
    case 'number': {
      const value = Number(given);
      if (String(given).trim() === '' || Number.isNaN(value)) throw wrong('a number');
      return value;
    }
    case 'choice':
      if (!input.options.includes(String(given))) throw wrong(`one of ${input.options.join(', ')}`);
      return String(given);
    default:
      return String(given);
  }
}

function emptyOf(type: string): InputValue {
  return type === 'boolean' ? false : type === 'number' ? 0 : '';
}

/**
 * The `inputs` context: what was given, else the defaults, of the declared types.
 *
 * @throws RunRequestError for one that is missing, unknown or of another type.
 */
export function workflowInputs(
  declared: readonly WorkflowInput[],
  given: Readonly<Record<string, InputValue>>,
): WorkflowInputs {
  const unknown = Object.keys(given).filter((name) => !declared.some((item) => item.name === name));
  if (unknown.length > 0) {
    const names = declared.map(({ name }) => name).join(', ') || 'none';
    throw new RunRequestError(`unknown input "${unknown.join('", "')}"; the workflow has: ${names}`);
  }
  const inputs: WorkflowInputs = {};
  for (const input of declared) {
    const value = given[input.name] ?? input.fallback;
    if (value !== null) inputs[input.name] = convert(input, value);
    else if (input.required) throw new RunRequestError(`input "${input.name}" is required`);
    else inputs[input.name] = emptyOf(input.type);
  }
  return inputs;
}
