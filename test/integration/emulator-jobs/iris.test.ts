import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { ZipFile } from 'yazl';
import { at } from '../emulator/client.ts';
import { createJobClient, filesOf, iris, type JobClient } from './jobClient.ts';

describe('the iris example', () => {
  let emulator: Emulator;
  let client: JobClient;
  const src = filesOf(join(iris, 'src'));

  beforeAll(async () => {
    emulator = await startEmulator({ pace: 100 });
    client = await createJobClient(emulator);
    await client.cluster();
  });
  afterAll(() => emulator.stop());

  test('trains as a command job: log, metrics, model', async () => {
    const body = {
      jobType: 'Command',
      experimentName: 'iris',
      displayName: 'iris-softmax-regression',
      codeId: await client.code('iris', src),
      environmentId: await client.environment(),
      computeId: `${client.workspaceId}/computes/cpu-cluster`,
      command:
        'python3 train.py --data data/iris.csv --epochs ${{inputs.epochs}} --seed ${{inputs.seed}} --model-output ${{outputs.model}}',
      inputs: {
        epochs: { jobInputType: 'literal', value: '300' },
        seed: { jobInputType: 'literal', value: '42' },
      },
      outputs: { model: { jobOutputType: 'custom_model', mode: 'Upload' } },
      limits: { jobLimitsType: 'Command', timeout: 'PT20M' },
    };
    const created = await client.putJob('iris-1', body);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ name: 'iris-1', properties: { status: 'NotStarted' } });

    const details = await client.runUntil('iris-1');
    const log = await client.log(details);
    expect({ status: at(details.body, 'status'), log }).toMatchObject({ status: 'Completed' });
    expect(log).toContain('150 flowers of 3 species');
    expect(log).toMatch(/Tracking: MLflow REST API at localhost:\d+, run iris-1/);
    expect(log).not.toContain('warning');
    expect(await client.log(details, 'system_logs/lifecycler/lifecycler.log')).toMatch(
      /NOT HONOURED BY THE EMULATOR: the environment/,
    );

    const list = await client.api('POST', 'metric/v2.0', '/runs/iris-1/list', {});
    expect(list.body).toMatchObject({
      value: [
        { metricKey: { name: 'loss' } },
        { metricKey: { name: 'accuracy' } },
        { metricKey: { name: 'test_accuracy' }, columns: { test_accuracy: 'Double' } },
      ],
    });
    const accuracy = await client.api('POST', 'metric/v2.0', '/runs/iris-1/full', {
      metricName: 'test_accuracy',
    });
    expect(at(accuracy.body, 'value', 0, 'data', 'test_accuracy')).toBeGreaterThan(0.9);

    const job = await client.arm('GET', `${client.workspaceId}/jobs/iris-1`);
    const uri = String(at(job.body, 'properties', 'outputs', 'model', 'uri'));
    expect(uri).toBe('azureml://datastores/workspaceblobstore/paths/azureml/iris-1/model/');
    // The model is what the next job is given, by the job's output.
    await client.putJob('iris-2', {
      ...body,
      command: 'cat ${{inputs.model}}/model.json',
      inputs: {
        model: {
          jobInputType: 'custom_model',
          uri: 'azureml://jobs/iris-1/outputs/model',
          mode: 'ReadOnlyMount',
        },
      },
      outputs: {},
    });
    const second = await client.runUntil('iris-2');
    const model: unknown = JSON.parse(await client.log(second));
    expect(model).toMatchObject({
      format: 'iris-softmax-regression/1',
      classes: ['setosa', 'versicolor', 'virginica'],
      training: { run_id: 'iris-1', epochs: 300 },
    });
  });

  test('trains by the v1 run API: startrun, run history, artifacts', async () => {
    const zip = new ZipFile();
    for (const [path, data] of Object.entries(src)) zip.addBuffer(Buffer.from(data), path);
    zip.end();
    const form = new FormData();
    const project = await buffer(zip.outputStream);
    form.append('projectZipFile', new Blob([new Uint8Array(project)]), 'project.zip');
    const definition = readFileSync(join(iris, 'v1/definition.json'));
    form.append('runDefinitionFile', new Blob([new Uint8Array(definition)]), 'definition.json');
    const encoded = new Response(form);
    const raw = Buffer.from(await encoded.arrayBuffer());
    const start = async () =>
      client.send(
        'POST',
        `${emulator.planes.api.origin}/execution/v1.0${client.workspaceId}/experiments/iris/startrun?api-version=2019-11-01&runId=iris-v1`,
        {
          token: await client.token(),
          headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
          body: raw,
        },
      );
    expect((await start()).body).toEqual({ runId: 'iris-v1' });
    expect((await start()).body).toEqual({ runId: 'iris-v1' });

    const details = await client.runUntil('iris-v1');
    expect({ status: at(details.body, 'status'), error: at(details.body, 'error') }).toEqual({
      status: 'Completed',
      error: undefined,
    });
    const run = await client.api('GET', 'history/v1.0', '/experiments/iris/runs/iris-v1');
    expect(run.body).toMatchObject({
      runId: 'iris-v1',
      runType: 'azureml.scriptrun',
      scriptName: 'train.py',
      target: 'cpu-cluster',
    });
    const path = '/experiments/iris/runs/iris-v1/artifacts';
    const content = await client.api(
      'GET',
      'history/v1.0',
      `${path}/contentinfo?path=outputs/model/model.json`,
    );
    const model = await client.send('GET', String(at(content.body, 'contentUri')));
    expect(model.body).toMatchObject({ training: { run_id: 'iris-v1', epochs: 1500 } });
    const prefix = await client.api('GET', 'history/v1.0', `${path}/prefix/contentinfo?path=outputs`);
    expect(prefix.body).toMatchObject({
      value: [{ path: 'outputs/model/model.json', origin: 'ExperimentRun' }],
    });
  });
});
