import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readModel } from './model.ts';
import { irisFolder, runPython, trainScript } from './python.ts';
import { scratchFolder } from './scratch.ts';
import type { TrackingServer } from './trackingServer.ts';
import { startTrackingServer } from './trackingServer.ts';

const scratch = scratchFolder();
const modelFolder = join(scratch, 'model');
const servers: TrackingServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(...args: Parameters<typeof startTrackingServer>): Promise<TrackingServer> {
  const server = await startTrackingServer(...args);
  servers.push(server);
  return server;
}

async function train(env: Record<string, string>, epochs = 40) {
  const result = await runPython([trainScript, '--epochs', String(epochs), '--model-output', modelFolder], {
    env,
  });
  expect(result.code).toBe(0);
  expect(result.stderr).not.toContain('Traceback');
  return result;
}

const job = { MLFLOW_TRACKING_TOKEN: 'the-run-token', MLFLOW_RUN_ID: 'brave_pear_1' };

describe('tracking through the REST API', () => {
  test('logs parameters, metrics of every epoch and the test accuracy to the run of the job', async () => {
    const server = await start();
    const result = await train({ ...job, MLFLOW_TRACKING_URI: server.url });
    expect(result.stderr).toBe('');
    expect(new Set(server.requests.map((request) => `${request.method} ${request.path}`))).toEqual(
      new Set(['POST /api/2.0/mlflow/runs/log-batch']),
    );
    expect(new Set(server.requests.map((request) => request.authorization))).toEqual(
      new Set(['Bearer the-run-token']),
    );
    const batches = server.batches();
    expect(new Set(batches.map((batch) => batch.run_id))).toEqual(new Set(['brave_pear_1']));
    expect(batches.flatMap((batch) => batch.params)).toEqual([
      { key: 'epochs', value: '40' },
      { key: 'learning_rate', value: '0.1' },
      { key: 'seed', value: '42' },
      { key: 'train_rows', value: '105' },
      { key: 'test_rows', value: '45' },
    ]);
    const metrics = batches.flatMap((batch) => batch.metrics);
    const steps = Array.from({ length: 40 }, (_, index) => index + 1);
    for (const name of ['loss', 'accuracy']) {
      expect(metrics.filter((metric) => metric.key === name).map((metric) => metric.step)).toEqual(steps);
    }
    const model = readModel(modelFolder);
    expect(metrics.at(-1)).toMatchObject({
      key: 'test_accuracy',
      step: 40,
      value: model.metrics.test_accuracy,
    });
    expect(metrics.filter((metric) => metric.key === 'loss').at(-1)?.value).toBe(model.metrics.loss);
    expect(model.training.run_id).toBe('brave_pear_1');
    expect(result.stdout + result.stderr).not.toContain('the-run-token');
  });

  test('begins a run of its own, and ends it, where there is none', async () => {
    const server = await start((request) => {
      if (request.path.includes('get-by-name'))
        return { status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST' } };
      if (request.path.endsWith('experiments/create')) return { status: 200, body: { experiment_id: '7' } };
      return { status: 200, body: { run: { info: { run_id: 'own-run' } } } };
    });
    await train({ MLFLOW_TRACKING_URI: server.url });
    const calls = server.requests.map((request) => request.path.replace('/api/2.0/mlflow/', ''));
    expect(calls.slice(0, 3)).toEqual([
      'experiments/get-by-name?experiment_name=iris',
      'experiments/create',
      'runs/create',
    ]);
    expect(server.requests[2]?.body).toMatchObject({ experiment_id: '7' });
    expect(server.batches()[0]?.run_id).toBe('own-run');
    expect(calls.at(-1)).toBe('runs/update');
    expect(server.requests.at(-1)?.body).toMatchObject({ run_id: 'own-run', status: 'FINISHED' });
  });

  test('sends again what a failing server did not take', async () => {
    const server = await start((_, index) => ({ status: index < 2 ? 503 : 200 }));
    const result = await train({ ...job, MLFLOW_TRACKING_URI: server.url });
    expect(result.stderr).toMatch(
      /^warning: tracking: metrics not logged yet, will try again: .* answered 503/u,
    );
    const taken = server.batches().slice(2);
    const losses = taken.flatMap((batch) => batch.metrics).filter((metric) => metric.key === 'loss');
    expect(losses.map((metric) => metric.step)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(taken[0]?.params).toHaveLength(5);
  });

  test('never ends the training: a dead server is a warning', async () => {
    const server = await startTrackingServer();
    await server.close();
    const result = await train({ ...job, MLFLOW_TRACKING_URI: server.url });
    expect(result.stderr).toContain('giving up on tracking after 3 failures in a row');
    expect(result.stdout).toContain('Test accuracy');
    expect(readModel(modelFolder).metrics.accuracy).toBeGreaterThan(0.8);
  });

  test('says what a refusing server said, with the request id', async () => {
    const server = await start(() => ({
      status: 401,
      headers: { 'x-ms-request-id': 'req-17' },
      body: { error_code: 'UNAUTHENTICATED' },
    }));
    const result = await train({ ...job, MLFLOW_TRACKING_URI: server.url });
    expect(result.stderr).toMatch(/answered 401 Unauthorized \(x-ms-request-id req-17\): .*UNAUTHENTICATED/u);
    expect(server.requests).toHaveLength(3);
    expect(result.stderr).not.toContain('the-run-token');
  });

  test('does not carry the token along a redirect', async () => {
    const elsewhere = await start();
    const server = await start(() => ({ status: 302, headers: { location: `${elsewhere.url}/` } }));
    await train({ MLFLOW_TRACKING_URI: server.url, MLFLOW_TRACKING_TOKEN: 'the-run-token' });
    expect(server.requests).not.toHaveLength(0);
    expect(elsewhere.requests).toHaveLength(0);
  });

  test.each([
    ['file:///tmp/mlruns', 'is no azureml://, https:// or http:// address'],
    ['mlruns', 'is no azureml://, https:// or http:// address'],
  ])('explains that %s needs the mlflow package', async (uri, message) => {
    const result = await train({ ...job, MLFLOW_TRACKING_URI: uri }, 2);
    expect(result.stderr).toContain(message);
  });

  test.each([
    [
      'azureml://westeurope.api.azureml.ms/mlflow/v1.0/subscriptions/s',
      'https://westeurope.api.azureml.ms/mlflow/v1.0/subscriptions/s',
    ],
    ['azureml://127.0.0.1:8443/region/mlflow/v1.0/w/?auth=1', 'https://127.0.0.1:8443/region/mlflow/v1.0/w'],
    ['https://host/a', 'https://host/a'],
    ['http://127.0.0.1:5000/', 'http://127.0.0.1:5000'],
  ])('reads %s as %s', async (uri, base) => {
    const code =
      'import sys; sys.path.insert(0, "src"); import mlflow_rest; print(mlflow_rest.rest_base(sys.argv[1]))';
    const result = await runPython(['-c', code, uri]);
    expect(result).toMatchObject({ stdout: expect.stringMatching(/\S/u), stderr: '' });
    expect(result.stdout.trim()).toBe(base);
  });
});

describe('tracking through the mlflow package', () => {
  const fixtures = join(irisFolder, '../../test/unit/examples/fixtures');

  test('is preferred when it can be imported', async () => {
    const server = await start();
    const record = join(scratch, 'calls.jsonl');
    const result = await train({
      ...job,
      MLFLOW_TRACKING_URI: server.url,
      PYTHONPATH: join(fixtures, 'mlflow-recording'),
      RECORD: record,
    });
    expect(result.stdout).toContain('Tracking: mlflow 0.0.0-recording, run brave_pear_1');
    const calls = readFileSync(record, 'utf8').trimEnd().split('\n');
    expect(calls.every((call) => call.startsWith('["log_batch", "brave_pear_1"'))).toBe(true);
    expect(calls[0]).toContain('["loss", 1.0049');
    expect(calls.at(-1)).toContain('"test_accuracy"');
    expect(server.requests).toHaveLength(0);
  });

  test('gives way to the REST API when it is broken', async () => {
    const server = await start();
    const broken = join(scratch, 'broken/mlflow');
    mkdirSync(broken, { recursive: true });
    writeFileSync(join(broken, '__init__.py'), 'raise RuntimeError("made for another protobuf")\n');
    const result = await train({
      ...job,
      MLFLOW_TRACKING_URI: server.url,
      PYTHONPATH: join(scratch, 'broken'),
    });
    expect(result.stderr).toContain('made for another protobuf; using the REST API instead');
    expect(server.batches().at(-1)?.metrics.at(-1)?.key).toBe('test_accuracy');
  });
});
