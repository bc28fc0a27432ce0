import { jobOrder } from './jobGraph.js';
import { checkConcurrency, readDefaults, readJob, readPermissions } from './jobFile.js';
import type { Workflow, WorkflowInput } from './model.js';
import { PLACES } from './places.js';
import { WorkflowFileError, type Problem } from './problems.js';
import { readTemplate, readTemplates } from './trees.js';
import { YamlSource, type Entry } from './yamlSource.js';

const WORKFLOW_KEYS = {
  known: ['name', 'run-name', 'on', 'permissions', 'env', 'defaults', 'concurrency', 'jobs'],
};

const INPUT_KEYS = {
  known: ['description', 'required', 'default', 'type', 'options', 'deprecationMessage'],
};

function readInput(source: YamlSource, entry: Entry): WorkflowInput {
  const what = `input "${entry.key}"`;
  const keys = source.keys(entry.value, what, INPUT_KEYS);
  const required = keys.get('required');
  const fallback = keys.get('default');
  const type = keys.get('type');
  const options = keys.get('options');
  return {
    name: entry.key,
    type: (type && source.text(type.value, `type of ${what}`)) ?? 'string',
    required: required ? (source.boolean(required.value, `"required" of ${what}`) ?? false) : false,
    fallback: fallback ? (source.scalar(fallback.value, `default of ${what}`) ?? null) : null,
    options: options ? source.texts(options.value, `options of ${what}`).map(({ text }) => text) : [],
  };
}

function readEvents(source: YamlSource, entry: Entry): Map<string, WorkflowInput[]> {
  if (!source.isMapping(entry.value)) {
    return new Map(source.texts(entry.value, '"on"').map(({ text }) => [text, []]));
  }
  const events = new Map<string, WorkflowInput[]>();
  for (const event of source.mapping(entry.value, '"on"')) {
    const settings =
      event.value && source.isMapping(event.value) ? source.mapping(event.value, `"on.${event.key}"`) : [];
    const inputs = settings.find(({ key, value }) => key === 'inputs' && value !== null);
    const entries = inputs ? source.mapping(inputs.value, `inputs of "on.${event.key}"`) : [];
    events.set(
      event.key,
      entries.map((input) => readInput(source, input)),
    );
  }
  return events;
}

/**
 * Parses a workflow file and checks everything in it that can be checked before
 * it runs: keys, types, expressions, `needs`.
 *
 * @param file shown in messages.
 * @throws WorkflowFileError naming every place that is wrong or not supported.
 */
export function parseWorkflow(file: string, text: string): Workflow {
  const problems: Problem[] = [];
  const source = new YamlSource(file, text, problems);
  if (problems.length > 0) throw new WorkflowFileError(problems);

  const keys = source.keys(source.root, 'a workflow', WORKFLOW_KEYS);
  const name = keys.get('name');
  const on = keys.get('on');
  const jobs = keys.get('jobs');
  const top = source.at(source.root);
  if (!on) source.report(top, 'a workflow needs "on"');
  if (!jobs) source.report(top, 'a workflow needs "jobs"');
  checkConcurrency(source, keys.get('concurrency'));
  const workflow: Workflow = {
    file,
    name: name && source.text(name.value, '"name"'),
    runName: readTemplate(source, keys.get('run-name'), PLACES.runName),
    events: on ? readEvents(source, on) : new Map(),
    permissions: readPermissions(source, keys.get('permissions')),
    env: readTemplates(source, keys.get('env'), PLACES.workflowEnv),
    defaults: readDefaults(source, keys.get('defaults')),
    jobs: jobs ? source.mapping(jobs.value, '"jobs"').map((entry) => readJob(source, entry)) : [],
  };
  jobOrder(workflow.jobs, problems);
  if (problems.length > 0) throw new WorkflowFileError(problems);
  return workflow;
}
