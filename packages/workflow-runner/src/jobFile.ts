import { compileCondition, compileTemplate } from './expressions.js';
import type { Job, MatrixSource, Permissions, RunDefaults, Strategy } from './model.js';
import { PLACES } from './places.js';
import { JOB_STEP_KEYS, readSteps } from './stepFile.js';
import { readTemplate, readTemplates, readTree } from './trees.js';
import type { Entry, YamlSource } from './yamlSource.js';

const JOB_KEYS = {
  known: [
    'name',
    'needs',
    'if',
    'permissions',
    'runs-on',
    'environment',
    'concurrency',
    'outputs',
    'env',
    'defaults',
    'timeout-minutes',
    'continue-on-error',
    'strategy',
    'steps',
  ],
  unsupported: {
    container: 'jobs run on this machine itself',
    services: 'start what is needed before the workflow, or in a step',
    uses: 'reusable workflows cannot be called; put their steps into this workflow',
    with: 'reusable workflows cannot be called',
    secrets: 'reusable workflows cannot be called',
  },
};

const SCOPES =
  'actions artifact-metadata attestations checks contents deployments discussions id-token issues models packages pages pull-requests repository-projects security-events statuses';

/** Reads `permissions`: a word for all scopes, or a mapping. */
export function readPermissions(source: YamlSource, entry: Entry | undefined): Permissions | undefined {
  if (!entry) return undefined;
  if (!source.isMapping(entry.value)) {
    const word = source.text(entry.value, '"permissions"');
    if (!['read-all', 'write-all', ''].includes(word ?? '')) {
      source.report(entry.at, '"permissions" must be read-all, write-all, {} or a mapping');
    }
    return { idToken: word === 'write-all' };
  }
  const keys = source.keys(entry.value, '"permissions"', { known: SCOPES.split(' ') });
  for (const { key, value, at } of keys.values()) {
    const level = source.text(value, `"${key}"`) ?? '';
    if (!['read', 'write', 'none'].includes(level)) {
      source.report(at, `"${key}" must be read, write or none`);
    }
  }
  const idToken = keys.get('id-token');
  return { idToken: idToken ? source.text(idToken.value, '"id-token"') === 'write' : false };
}

/** Reads `defaults`, which has only `run`. */
export function readDefaults(source: YamlSource, entry: Entry | undefined): RunDefaults {
  if (!entry) return {};
  const run = source.keys(entry.value, '"defaults"', { known: ['run'] }).get('run');
  if (!run) return {};
  const keys = source.keys(run.value, '"defaults.run"', { known: ['shell', 'working-directory'] });
  const shell = readTemplate(source, keys.get('shell'), PLACES.jobDefaults);
  const workingDirectory = readTemplate(source, keys.get('working-directory'), PLACES.jobDefaults);
  return { ...(shell && { shell }), ...(workingDirectory && { workingDirectory }) };
}

/** Checks `concurrency`; a run on this machine has no others to wait for. */
export function checkConcurrency(source: YamlSource, entry: Entry | undefined): void {
  if (!entry) return;
  if (source.isMapping(entry.value)) {
    source.keys(entry.value, '"concurrency"', { known: ['group', 'cancel-in-progress', 'queue'] });
  } else source.text(entry.value, '"concurrency"');
}

function readMatrix(source: YamlSource, entry: Entry): Strategy['matrix'] {
  if (!source.isMapping(entry.value)) return readTemplate(source, entry, PLACES.jobStrategy);
  const matrix: MatrixSource = { axes: [], include: undefined, exclude: undefined };
  for (const { key, value } of source.mapping(entry.value, '"matrix"')) {
    const tree = readTree(source, value, `"matrix.${key}"`, PLACES.jobStrategy);
    if (key === 'include') matrix.include = tree;
    else if (key === 'exclude') matrix.exclude = tree;
    else matrix.axes.push([key, tree]);
  }
  return matrix;
}

function readStrategy(source: YamlSource, entry: Entry | undefined): Strategy | undefined {
  if (!entry) return undefined;
  const known = ['matrix', 'fail-fast', 'max-parallel'];
  const keys = source.keys(entry.value, '"strategy"', { known });
  const matrix = keys.get('matrix');
  return {
    at: entry.at,
    matrix: matrix && readMatrix(source, matrix),
    failFast: readTemplate(source, keys.get('fail-fast'), PLACES.jobStrategy),
  };
}

function readEnvironment(source: YamlSource, entry: Entry | undefined): Job['environment'] {
  if (!entry) return undefined;
  if (!source.isMapping(entry.value)) {
    const name = readTemplate(source, entry, PLACES.jobSetting);
    return name && { name, url: undefined };
  }
  const known = ['name', 'url', 'deployment'];
  const keys = source.keys(entry.value, '"environment"', { known });
  const name =
    readTemplate(source, keys.get('name'), PLACES.jobSetting) ??
    compileTemplate('', entry.at, PLACES.jobSetting, source.problems);
  return { name, url: readTemplate(source, keys.get('url'), PLACES.environmentUrl) };
}

function checkRunsOn(source: YamlSource, entry: Entry | undefined, job: Entry): void {
  if (!entry) source.report(job.at, `job "${job.key}" needs "runs-on"`);
  else if (source.isMapping(entry.value)) {
    source.keys(entry.value, '"runs-on"', { known: ['group', 'labels'] });
  } else {
    for (const { text, at } of source.texts(entry.value, '"runs-on"')) {
      compileTemplate(text, at, PLACES.jobSetting, source.problems);
    }
  }
}

/** Reads one job. */
export function readJob(source: YamlSource, entry: Entry): Job {
  const what = `job "${entry.key}"`;
  if (!/^[A-Za-z_][\w-]*$/.test(entry.key)) {
    source.report(
      entry.at,
      `${what}: an id starts with a letter or _ and holds only letters, digits, - and _`,
    );
  }
  const keys = source.keys(entry.value, what, JOB_KEYS);
  const needs = keys.get('needs');
  const ifEntry = keys.get('if');
  const steps = keys.get('steps');
  if (!steps && !keys.has('uses')) source.report(entry.at, `${what} needs "steps"`);
  if (!keys.has('uses')) checkRunsOn(source, keys.get('runs-on'), entry);
  checkConcurrency(source, keys.get('concurrency'));
  return {
    id: entry.key,
    at: entry.at,
    name: readTemplate(source, keys.get('name'), PLACES.jobName),
    needs: needs ? source.texts(needs.value, '"needs"').map(({ text }) => text) : [],
    condition: compileCondition(
      ifEntry ? (source.text(ifEntry.value, '"if"') ?? '') : '',
      ifEntry ? source.at(ifEntry.value) : entry.at,
      PLACES.jobIf,
      source.problems,
    ),
    permissions: readPermissions(source, keys.get('permissions')),
    environment: readEnvironment(source, keys.get('environment')),
    outputs: readTemplates(source, keys.get('outputs'), PLACES.jobOutputs),
    env: readTemplates(source, keys.get('env'), PLACES.jobEnv),
    defaults: readDefaults(source, keys.get('defaults')),
    timeoutMinutes: readTemplate(source, keys.get('timeout-minutes'), PLACES.jobSetting),
    continueOnError: readTemplate(source, keys.get('continue-on-error'), PLACES.jobSetting),
    strategy: readStrategy(source, keys.get('strategy')),
    steps: steps
      ? readSteps(source, steps, {
          what: `a step of ${what}`,
          place: PLACES.step,
          conditionPlace: PLACES.stepIf,
          keys: JOB_STEP_KEYS,
          needsShell: false,
        })
      : [],
  };
}
