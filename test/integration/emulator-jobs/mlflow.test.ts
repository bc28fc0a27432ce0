import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at, type Answer } from '../emulator/client.ts';
import { createJobClient, type JobClient } from './jobClient.ts';

describe("MLflow's tracking API", () => {
  let emulator: Emulator;
  let client: JobClient;
  let token: string;

  beforeAll(async () => {
    emulator = await startEmulator({ pace: 40 });
    client = await createJobClient(emulator);
    token = await client.token();
  });
  afterAll(() => emulator.stop());

  const call = (
    method: string,
    path: string,
    body?: unknown,
    bearer: string | undefined = token,
  ): Promise<Answer> =>
    client.send(method, `${emulator.planes.api.origin}/mlflow/v1.0${client.workspaceId}/api/2.0/${path}`, {
      ...(bearer === '' ? {} : { token: bearer }),
      ...(body === undefined ? {} : { body }),
    });

  test('logs a run from beginning to end', async () => {
    expect((await call('GET', 'mlflow/experiments/get-by-name?experiment_name=mine')).body).toMatchObject({
      error_code: 'RESOURCE_DOES_NOT_EXIST',
    });
    const created = await call('POST', 'mlflow/experiments/create', { name: 'mine' });
    const experiment = String(at(created.body, 'experiment_id'));
    const again = await call('POST', 'mlflow/experiments/create', { name: 'mine' });
    expect(again.body).toMatchObject({ error_code: 'RESOURCE_ALREADY_EXISTS' });

    const run = await call('POST', 'mlflow/runs/create', { experiment_id: experiment, run_name: 'quick' });
    const id = String(at(run.body, 'run', 'info', 'run_id'));
    const metric = (value: unknown, step: number) => ({
      key: 'loss',
      value,
      timestamp: 1700000000000 + step,
      step,
    });
    await call('POST', 'mlflow/runs/log-metric', { run_id: id, ...metric(0.5, 1) });
    await call('POST', 'mlflow/runs/log-batch', {
      run_id: id,
      metrics: [metric(0.25, 2), metric('NaN', 3)],
      params: [{ key: 'rate', value: '0.1' }],
      tags: [{ key: 'a', value: 'b' }],
    });
    const changed = await call('POST', 'mlflow/runs/log-parameter', {
      run_id: id,
      key: 'rate',
      value: '0.2',
    });
    expect(changed.body).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
    await call('POST', 'mlflow/runs/update', { run_id: id, status: 'FINISHED', end_time: 1 });

    const got = await call('GET', `mlflow/runs/get?run_id=${id}`);
    expect(got.body).toMatchObject({
      run: {
        info: { status: 'FINISHED', run_name: 'quick', experiment_id: experiment },
        data: { metrics: [{ key: 'loss', value: 'NaN', step: 3 }], params: [{ key: 'rate', value: '0.1' }] },
      },
    });
    const history = await call('GET', `mlflow/metrics/get-history?run_id=${id}&metric_key=loss`);
    expect(at(history.body, 'metrics')).toHaveLength(3);
    // The same values by Azure's own API.
    const full = await client.api('POST', 'metric/v2.0', `/runs/${id}/full`, { metricName: 'loss' });
    expect(full.body).toMatchObject({
      value: [{ data: { loss: 0.5 } }, { step: 2, data: { loss: 0.25 } }, { data: { loss: 'NaN' } }],
    });
    const found = await client.api('GET', 'history/v1.0', `/experiments/mine/runs/${id}`);
    expect(found.body).toMatchObject({ status: 'Completed', tags: { a: 'b' }, parameters: { rate: '0.1' } });
  });

  test('a job logs with the token of its run, which opens nothing else', async () => {
    const script = [
      'import json, os, ssl, urllib.request as u',
      'base, token = os.environ["MLFLOW_TRACKING_URI"], os.environ["MLFLOW_TRACKING_TOKEN"]',
      'context = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])',
      'def call(method, url, data):',
      '    r = u.Request(url, data=data, method=method, headers={"Authorization": "Bearer " + token, "Content-Type": "application/json"})',
      '    return u.urlopen(r, context=context).status',
      'body = {"run_id": os.environ["MLFLOW_RUN_ID"], "key": "score", "value": 1.5, "timestamp": 1, "step": 0}',
      'print(call("POST", base + "/api/2.0/mlflow/runs/log-metric", json.dumps(body).encode()))',
      'print(call("PUT", base + "/api/2.0/mlflow-artifacts/artifacts/dcid.logs/plots/a.txt", b"plot"))',
      'print("token", token)',
    ].join('\n');
    await client.putJob('logs', {
      jobType: 'Command',
      codeId: await client.code('logging', { 'log.py': script }),
      environmentId: await client.environment(),
      command: 'python log.py',
    });
    const log = await client.log(await client.runUntil('logs', ['Completed']));
    expect(log).toMatch(/^200\n200\n/);
    const full = await client.api('POST', 'metric/v2.0', '/runs/logs/full', { metricName: 'score' });
    expect(full.body).toMatchObject({ value: [{ data: { score: 1.5 } }] });
    const plot = await client.api(
      'GET',
      'history/v1.0',
      '/experiments/Default/runs/logs/artifacts/contentinfo?path=plots/a.txt',
    );
    expect((await client.send('GET', String(at(plot.body, 'contentUri')))).text).toBe('plot');
    const files = await call('GET', 'mlflow-artifacts/artifacts?path=dcid.logs');
    expect(JSON.stringify(files.body)).toContain('{"path":"plots","is_dir":true}');

    const runToken = /token (\S+)/.exec(log)?.[1] ?? '';
    expect((await call('GET', 'mlflow/runs/get?run_id=logs', undefined, runToken)).status).toBe(200);
    const other = await client.workspace('other');
    const elsewhere = `${emulator.planes.api.origin}/mlflow/v1.0${other}/api/2.0/mlflow/experiments/search`;
    expect((await client.send('GET', elsewhere, { token: runToken })).status).toBe(403);
    const arm = await client.send(
      'GET',
      `${emulator.planes.arm.origin}${client.workspaceId}?api-version=2024-04-01`,
      {
        token: runToken,
      },
    );
    expect(arm.status).toBe(401);
    expect((await call('GET', 'mlflow/runs/get?run_id=logs', undefined, '')).status).toBe(401);
  });
});
