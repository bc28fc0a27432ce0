import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at, type Answer } from '../emulator/client.ts';
import { createJobClient, type JobClient } from './jobClient.ts';
import { haveSpecifications, loadSpecification, specifications, type Check } from './specification.ts';

// The published specifications lie beside the repository, not in it.
(haveSpecifications ? describe : describe.skip)('bodies against the specifications', () => {
  let emulator: Emulator;
  let client: JobClient;
  let details: Answer;
  let arm: Check;
  let history: Check;
  let history2019: Check;
  let execution2019: Check;

  beforeAll(async () => {
    arm = loadSpecification(specifications.arm);
    history = loadSpecification(specifications.runHistory);
    history2019 = loadSpecification(specifications.runHistory2019);
    execution2019 = loadSpecification(specifications.execution2019);
    emulator = await startEmulator({ pace: 40 });
    client = await createJobClient(emulator);
    await client.putJob('spec', {
      jobType: 'Command',
      codeId: await client.code('snapshot', { 'a.txt': 'a' }, 'abc'),
      environmentId: await client.environment('env'),
      computeId: await client.cluster(),
      command: 'mkdir -p outputs && echo 1 > outputs/x && echo ${{inputs.n}} > ${{outputs.o}}/y && exit 3',
      inputs: { n: { jobInputType: 'literal', value: '1' } },
      outputs: { o: { jobOutputType: 'uri_folder' } },
      resources: { instanceCount: 1 },
      limits: { jobLimitsType: 'Command', timeout: 'PT1H' },
    });
    details = await client.runUntil('spec');
  });
  afterAll(() => emulator.stop());

  const ws = (path: string) => client.arm('GET', client.workspaceId + path);

  test('the check finds a wrong body', () => {
    expect(history('RunDetails', { runId: 5 })).not.toEqual([]);
    expect(arm('CommandJob', { jobType: 'Command' })).not.toEqual([]);
  });

  test.each([
    ['/codes', 'CodeContainerResourceArmPaginatedResult'],
    ['/codes/snapshot', 'CodeContainerResource'],
    ['/codes/snapshot/versions', 'CodeVersionResourceArmPaginatedResult'],
    ['/codes/snapshot/versions/1', 'CodeVersionResource'],
    ['/environments/env', 'EnvironmentContainerResource'],
    ['/environments/env/versions/1', 'EnvironmentVersionResource'],
    ['/environments/AzureML-sklearn-1.5/versions', 'EnvironmentVersionResourceArmPaginatedResult'],
    ['/datastores', 'DatastoreResourceArmPaginatedResult'],
    ['/datastores/default', 'DatastoreResource'],
    ['/jobs', 'JobBaseResourceArmPaginatedResult'],
    ['/jobs/spec', 'JobBaseResource'],
  ])('ARM %s is a %s', async (path, definition) => {
    const answer = await ws(path);
    expect(answer.status).toBe(200);
    expect(arm(definition, answer.body)).toEqual([]);
  });

  test('the properties of a command job, an environment, code and a datastore', async () => {
    const properties = async (path: string) => at((await ws(path)).body, 'properties');
    expect(arm('CommandJob', await properties('/jobs/spec'))).toEqual([]);
    expect(arm('EnvironmentVersion', await properties('/environments/env/versions/1'))).toEqual([]);
    expect(arm('CodeVersion', await properties('/codes/snapshot/versions/1'))).toEqual([]);
    expect(arm('AzureBlobDatastore', await properties('/datastores/workspaceblobstore'))).toEqual([]);
  });

  test('pending uploads and secrets', async () => {
    const version = `${client.workspaceId}/codes/other/versions/1`;
    const pending = await client.arm('POST', `${version}/startPendingUpload`, {});
    expect(arm('PendingUploadResponseDto', pending.body)).toEqual([]);
    expect(at(pending.body, 'blobReferenceForConsumption', 'credential', 'credentialType')).toBe('SAS');
    const secrets = await client.arm('POST', `${client.workspaceId}/datastores/default/listSecrets`);
    expect(arm('AccountKeyDatastoreSecrets', secrets.body)).toEqual([]);
  });

  test('runs and experiments, by both specifications', async () => {
    expect(history('RunDetails', details.body)).toEqual([]);
    expect(history2019('RunDetails', details.body)).toEqual([]);
    const run = await client.api('GET', 'history/v1.0', '/runs/spec');
    expect(history('Run', run.body)).toEqual([]);
    expect(history2019('Run', run.body)).toEqual([]);
    const list = await client.api('GET', 'history/v1.0', '/experiments');
    expect(history('PaginatedExperimentList', list.body)).toEqual([]);
    expect(list.body).toMatchObject({ value: [{ name: 'Default' }] });
    const query = await client.api('POST', 'history/v1.0', '/experiments:query', { top: 1 });
    expect(history('PaginatedExperimentList', query.body)).toEqual([]);
    const runs = await client.api('POST', 'history/v1.0', '/experiments/Default/runs:query', {});
    expect(history('PaginatedRunList', runs.body)).toEqual([]);
    expect(runs.body).toMatchObject({ value: [{ runId: 'spec' }] });
    const missing = await client.api('GET', 'history/v1.0', '/runs/none');
    expect(missing.status).toBe(404);
    expect(missing.body).toMatchObject({
      error: { code: 'UserError', message: 'Run none was not found.', innerError: { code: 'NotFoundError' } },
    });
    expect(execution2019('StartRunResult', {})).not.toEqual([]);
  });

  test('artifacts', async () => {
    const base = '/experiments/Default/runs/spec/artifacts';
    const list = await client.api('GET', 'history/v1.0', base);
    expect(history('PaginatedArtifactList', list.body)).toEqual([]);
    expect(history2019('PaginatedArtifactList', list.body)).toEqual([]);
    const info = await client.api('GET', 'history/v1.0', `${base}/contentinfo?path=outputs/x`);
    expect(history('ArtifactContentInformation', info.body)).toEqual([]);
    const prefix = await client.api('GET', 'history/v1.0', `${base}/prefix/contentinfo?path=outputs/`);
    expect(history('PaginatedArtifactContentInformationList', prefix.body)).toEqual([]);
    expect(prefix.body).toMatchObject({ value: [{ path: 'outputs/x' }] });
  });

  test('metrics', async () => {
    const batch = {
      values: [
        { name: 'loss', columns: { loss: 'Double' }, value: [{ step: 1, data: { loss: 0.5 } }] },
        { name: 'loss', value: [{ step: 2, data: { loss: 0.25 } }] },
      ],
    };
    const written = await client.api('POST', 'metric/v2.0', '/runs/spec/batch', batch);
    expect(history('PostRunMetricsResult', written.body)).toEqual([]);
    const list = await client.api('POST', 'metric/v2.0', '/runs/spec/list', {});
    expect(history('PaginatedMetricDefinitionList', list.body)).toEqual([]);
    const full = await client.api('POST', 'metric/v2.0', '/runs/spec/full', { metricName: 'loss' });
    expect(history('MetricV2', full.body)).toEqual([]);
    expect(full.body).toMatchObject({
      value: [
        { step: 1, data: { loss: 0.5 } },
        { step: 2, data: { loss: 0.25 } },
      ],
    });
    const sample = await client.api('POST', 'metric/v2.0', '/runs/spec/sample', { metricName: 'loss' });
    expect(history('MetricSample', sample.body)).toEqual([]);
  });
});
