import { describe, expect, test } from '@jest/globals';
import {
  cancelJob,
  createJob,
  ensureEnvironment,
  ensureModel,
  getJob,
  jobStudioUrl,
  nextModelVersion,
  resolveLabel,
  runStudioUrl,
  type Job,
} from '@azureml-actions/azureml';
import { InvalidInputError } from '@azureml-actions/rest';
import { failureOf } from '../../support/failureOf.ts';
import { answer, type ScriptedStep } from '../../support/scriptedTransport.ts';
import { arm, workspacePath, workspaceUnderTest } from './contexts.ts';

const version = 'api-version=2024-04-01';
const absent = answer(404, { error: { code: 'NotFound', message: '' } });

describe('an environment version', () => {
  const environment = { name: 'CliV2AnonymousEnvironment', version: 'f00', body: { properties: {} } };
  const id = `${workspacePath}/environments/${environment.name}/versions/f00`;
  const url = `${arm}/environments/${environment.name}/versions/f00?${version}`;

  test('that is there is taken as it is', async () => {
    const { context, transport } = workspaceUnderTest([answer(200, { id, name: 'f00' })]);
    expect(await ensureEnvironment(context, environment)).toBe(id);
    expect(transport.calls).toEqual([`GET ${url}`]);
  });

  test('that is not is made', async () => {
    const { context, transport } = workspaceUnderTest([absent, answer(201, { id, name: 'f00' })]);
    expect(await ensureEnvironment(context, environment)).toBe(id);
    expect(transport.calls).toEqual([`GET ${url}`, `PUT ${url}`]);
  });
});

describe('a model', () => {
  const uri = 'azureml://jobs/run-1/outputs/model';
  const container = (properties: object): ScriptedStep => answer(200, { properties });
  const model = (name: string, modelUri: string): ScriptedStep =>
    answer(200, { id: `${workspacePath}/models/iris/versions/${name}`, name, properties: { modelUri } });

  async function ensure(...steps: ScriptedStep[]) {
    const { context, transport } = workspaceUnderTest(steps);
    const { model: made, reused } = await ensureModel(context, 'iris', uri, { properties: {} });
    const calls = transport.calls.map((call) =>
      call.replace(`${arm}/models/iris`, '').replace(`?${version}`, ''),
    );
    return { version: made.name, reused, calls };
  }

  test('that was never registered is version 1', async () => {
    expect(await ensure(absent, model('1', uri))).toEqual({
      version: '1',
      reused: false,
      calls: ['GET ', 'PUT /versions/1'],
    });
  });

  test('of the same URI as the latest is that one', async () => {
    expect(await ensure(container({ latestVersion: '3', nextVersion: '4' }), model('3', uri))).toEqual({
      version: '3',
      reused: true,
      calls: ['GET ', 'GET /versions/3'],
    });
  });

  test('of another URI is the next', async () => {
    const steps = [
      container({ latestVersion: '3', nextVersion: '4' }),
      model('3', 'azureml://x'),
      model('4', uri),
    ];
    expect(await ensure(...steps)).toMatchObject({
      version: '4',
      calls: ['GET ', 'GET /versions/3', 'PUT /versions/4'],
    });
  });

  test('whose newest versions were deleted is compared with the latest that is left', async () => {
    expect(await ensure(container({ latestVersion: '3', nextVersion: '6' }), model('3', uri))).toMatchObject({
      reused: true,
    });
  });

  test('whose latest version is no number gets the version that Azure says', async () => {
    const steps = [
      container({ latestVersion: 'beta', nextVersion: '2' }),
      model('beta', 'azureml://x'),
      model('2', uri),
    ];
    expect(await ensure(...steps)).toMatchObject({ version: '2' });
  });

  test.each([
    [{ latestVersion: '9' }, '10'],
    [{ latestVersion: null, nextVersion: null }, '1'],
    [{ latestVersion: 'beta' }, '1'],
  ])('of a container %j gets version %s', async (properties, next) => {
    expect(await nextModelVersion(workspaceUnderTest([container(properties)]).context, 'iris')).toBe(next);
  });
});

describe('a label', () => {
  const reference = { type: 'environments', name: 'sklearn', label: 'latest' } as const;

  test.each(['latest', 'Latest'])('%s is the newest version', async (label) => {
    const id = `${workspacePath}/environments/sklearn/versions/7`;
    const { context, transport } = workspaceUnderTest([answer(200, { value: [{ id, name: '7' }] })]);
    expect(await resolveLabel(context, { ...reference, label })).toBe(id);
    const [call] = transport.requests;
    expect(Object.fromEntries(call?.url.searchParams ?? [])).toEqual({
      'api-version': '2024-04-01',
      $orderBy: 'createdtime desc',
      $top: '1',
    });
  });

  test.each([
    ['without versions', answer(200, { value: [] })],
    ['of nothing', absent],
  ])('%s says what to do', async (_, step) => {
    const error = await failureOf(resolveLabel(workspaceUnderTest([step]).context, reference));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({
      code: 'AssetNotFound',
      message: 'azureml:sklearn@latest does not exist in workspace mlw.',
    });
  });

  test('that is another word is refused without asking', async () => {
    const { context, transport } = workspaceUnderTest([]);
    expect(await failureOf(resolveLabel(context, { ...reference, label: 'stable' }))).toMatchObject({
      message: 'azureml:sklearn@stable: only the label latest can be looked up.',
    });
    expect(transport.requests).toEqual([]);
  });
});

describe('a job', () => {
  const wire = { id: `${workspacePath}/jobs/j1`, name: 'j1', properties: { status: null, services: null } };

  test('is made under the name that is ours, which makes repeating safe', async () => {
    const { context, transport } = workspaceUnderTest([answer(500), answer(201, wire)]);
    expect((await createJob(context, 'j1', {})).name).toBe('j1');
    expect(transport.calls).toEqual([`PUT ${arm}/jobs/j1?${version}`, `PUT ${arm}/jobs/j1?${version}`]);
  });

  test('that nobody knows is absent', async () => {
    expect(await getJob(workspaceUnderTest([absent]).context, 'j1')).toBeUndefined();
  });

  test.each([200, 202])('is asked to stop, and not waited for (%d)', async (status) => {
    const { context, transport } = workspaceUnderTest([answer(status, undefined, { location: `${arm}/op` })]);
    await cancelJob(context, 'j1');
    expect(transport.calls).toEqual([`POST ${arm}/jobs/j1/cancel?${version}`]);
  });

  test('has a page in the studio: its own, or one by its id', () => {
    const { context } = workspaceUnderTest([]);
    const job = (services: Job['properties']['services']): Job => ({ ...wire, properties: { services } });
    const own = 'https://ml.azure.com/runs/j1?wsid=x&tid=t';
    expect(jobStudioUrl(context, job({ Studio: { endpoint: own }, Tracking: null }))).toBe(own);
    const made = `https://ml.azure.com/runs/j1?wsid=${workspacePath}`;
    expect(jobStudioUrl(context, job({ Studio: { endpoint: null } }))).toBe(made);
    expect(runStudioUrl(context, 'a b')).toBe(made.replace('j1', 'a%20b'));
  });
});
