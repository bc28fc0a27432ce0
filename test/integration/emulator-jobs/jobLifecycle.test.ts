import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at, type Answer } from '../emulator/client.ts';
import { createJobClient, type JobClient } from './jobClient.ts';

const isGone = (pid: number) => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

// Commands below are bash's.
(process.platform === 'win32' ? describe.skip : describe)('the life of a command job', () => {
  let emulator: Emulator;
  let client: JobClient;
  let environmentId: string;

  beforeAll(async () => {
    process.env['EMULATOR_TEST_SECRET'] = 'do-not-pass-on';
    emulator = await startEmulator({ pace: 60 });
    client = await createJobClient(emulator);
    environmentId = await client.environment();
  });
  afterAll(() => emulator.stop());

  const submit = async (name: string, command: string, more: object = {}): Promise<Answer> => {
    const created = await client.putJob(name, { jobType: 'Command', environmentId, command, ...more });
    expect({ status: created.status, body: created.text }).toMatchObject({ status: 201 });
    return created;
  };
  const pidOf = async (name: string): Promise<number> => {
    for (;;) {
      const details = await client.runUntil(name, ['Running']);
      const known = at(details.body, 'logFiles', 'user_logs/std_log.txt') !== undefined;
      const pid = known ? Number(/pid (\d+)/.exec(await client.log(details))?.[1]) : Number.NaN;
      if (!Number.isNaN(pid)) return pid;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };

  test('passes through the states in order, and shows its log while it runs', async () => {
    const seen: string[] = [];
    await submit('live', 'echo first; sleep 1; echo second >&2; sleep 1; echo third');
    let early = '';
    let earlyUrl = '';
    for (;;) {
      const details = await client.api('GET', 'history/v1.0', '/runs/live/details');
      const status = String(at(details.body, 'status'));
      if (seen.at(-1) !== status) seen.push(status);
      if (status === 'Running' && early === '' && at(details.body, 'logFiles', 'user_logs/std_log.txt')) {
        early = await client.log(details);
        earlyUrl = String(at(details.body, 'logFiles', 'user_logs/std_log.txt'));
      }
      if (['Completed', 'Failed'].includes(status)) {
        expect(await client.log(details)).toBe('first\nsecond\nthird\n');
        expect(at(details.body, 'logFiles', 'user_logs/std_log.txt')).not.toBe(earlyUrl);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(early).toBe('first\n');
    // On a busy machine a state may be over before anyone looks.
    const order = ['NotStarted', 'Queued', 'Preparing', 'Starting', 'Running', 'Finalizing', 'Completed'];
    expect(seen).toEqual(order.filter((status) => seen.includes(status)));
    expect(seen.slice(-3)).toEqual(expect.arrayContaining(['Running', 'Completed']));
    expect(seen.length).toBeGreaterThan(3);
    const rest = await client.send('GET', earlyUrl, { headers: { range: 'bytes=6-' } });
    expect(rest.text).toBe('second\nthird\n');
    const job = await client.arm('GET', `${client.workspaceId}/jobs/live`);
    expect(at(job.body, 'properties', 'status')).toBe('Completed');
  });

  test('a failing command fails the run with its last words', async () => {
    await submit('fails', 'echo fine; echo "no such column" >&2; exit 7');
    const details = await client.runUntil('fails');
    expect(details.body).toMatchObject({
      status: 'Failed',
      error: {
        error: {
          code: 'UserError',
          message:
            "Execution failed. User process 'bash' exited with status code 7. Please check log file " +
            "'user_logs/std_log.txt' for error details. Error: no such column",
        },
      },
    });
  });

  test('gets the variables of Azure ML and nothing of the emulator', async () => {
    await submit('env', 'env; echo "cwd $PWD"; python -c "print(6*7)"', {
      experimentName: 'environment',
      environmentVariables: { MINE: 'x ${{inputs.rate}}' },
      inputs: { rate: { jobInputType: 'literal', value: '0.1' } },
      outputs: { model: { jobOutputType: 'uri_folder' } },
    });
    const log = await client.log(await client.runUntil('env', ['Completed']));
    expect(log).not.toContain('do-not-pass-on');
    expect(log).not.toMatch(/^(?:NODE_OPTIONS|AZURE_CLIENT_SECRET)=/m);
    for (const line of [
      'AZUREML_RUN_ID=env',
      'AZUREML_ROOT_RUN_ID=env',
      'AZUREML_EXPERIMENT_NAME=environment',
      `AZUREML_ARM_SUBSCRIPTION=${emulator.subscriptionId}`,
      'AZUREML_ARM_WORKSPACE_NAME=jobs',
      'MLFLOW_RUN_ID=env',
      'MLFLOW_EXPERIMENT_NAME=environment',
      `MLFLOW_TRACKING_URI=${emulator.planes.api.origin}/mlflow/v1.0${client.workspaceId}`,
      `SSL_CERT_FILE=${emulator.caCertificatePath}`,
      'NO_PROXY=127.0.0.1,localhost',
      'AZURE_ML_INPUT_rate=0.1',
      'MINE=x 0.1',
      '42',
    ]) {
      expect(log.split('\n')).toContain(line);
    }
  });

  test('inputs come from uploads, outputs of other jobs and this machine; missing ones are named', async () => {
    const server = createServer((_, response) => response.end('from http'));
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    try {
      await submit('makes', 'echo a > ${{outputs.folder}}/a.txt; echo one > ${{outputs.file}}', {
        outputs: { folder: { jobOutputType: 'uri_folder' }, file: { jobOutputType: 'uri_file' } },
      });
      await client.runUntil('makes', ['Completed']);
      await client.arm('PUT', `${client.workspaceId}/data/letters/versions/1`, {
        properties: { dataType: 'uri_folder', dataUri: 'azureml://jobs/makes/outputs/folder' },
      });
      const data = (jobInputType: string, uri: string) => ({ jobInputType, uri });
      await submit(
        'reads',
        'cat ${{inputs.path}} ${{inputs.asset}}/a.txt ${{inputs.file}} ${{inputs.http}}; cat $AZURE_ML_INPUT_path',
        {
          inputs: {
            path: data(
              'uri_file',
              'azureml://datastores/workspaceblobstore/paths/azureml/makes/folder/a.txt',
            ),
            asset: data('uri_folder', 'azureml:letters:1'),
            file: data('uri_file', 'azureml://jobs/makes/outputs/file'),
            http: data('uri_file', `http://127.0.0.1:${port}/some.csv`),
          },
        },
      );
      expect(await client.log(await client.runUntil('reads', ['Completed']))).toBe('a\na\none\nfrom httpa\n');
      await submit('misses', 'cat ${{inputs.csv}}', {
        inputs: { csv: data('uri_file', 'azureml://datastores/workspaceblobstore/paths/none.csv') },
      });
      const missing = await client.runUntil('misses');
      expect(at(missing.body, 'status')).toBe('Failed');
      expect(at(missing.body, 'error', 'error', 'message')).toMatch(
        /^DataNotFound: Input 'csv': The data at 'azureml:.*none\.csv' was not found/,
      );
      await submit('afar', 'true', { inputs: { csv: data('uri_file', 'https://example.com/a.csv') } });
      expect(at((await client.runUntil('afar')).body, 'error', 'error', 'message')).toMatch(/DataNotFound/);
    } finally {
      server.close();
    }
  });

  test('cancelling ends the whole process tree', async () => {
    await submit('long', 'echo "pid $$"; sleep 100 & sleep 100');
    const pid = await pidOf('long');
    const cancel = await client.arm('POST', `${client.workspaceId}/jobs/long/cancel`);
    expect(cancel.status).toBe(202);
    expect(cancel.headers['location']).toBeDefined();
    expect((await client.follow(cancel)).body).toMatchObject({ properties: { status: 'Canceled' } });
    expect(isGone(pid)).toBe(true);
    const details = await client.runUntil('long');
    expect(at(details.body, 'status')).toBe('Canceled');
    expect((await client.arm('POST', `${client.workspaceId}/jobs/long/cancel`)).status).toBe(200);
  });

  test('a run that takes longer than its limit is canceled, and says so', async () => {
    await submit('slow', 'sleep 100', { limits: { jobLimitsType: 'Command', timeout: 'PT1S' } });
    expect((await client.runUntil('slow')).body).toMatchObject({
      status: 'Canceled',
      error: {
        error: { message: 'The run was canceled because it took longer than its limit of 1 seconds.' },
      },
    });
  });

  test('outputs/ and logs/ are kept when the command fails, outputs are not', async () => {
    const command =
      'mkdir -p logs; echo l > logs/l.txt; echo o > outputs/o.txt; echo m > ${{outputs.m}}/m; exit 1';
    await submit('partly', command, { outputs: { m: { jobOutputType: 'uri_folder' } } });
    await client.runUntil('partly');
    const list = await client.api('GET', 'history/v1.0', '/experiments/Default/runs/partly/artifacts');
    expect(list.body).toMatchObject({
      value: [
        { path: 'logs/l.txt' },
        { path: 'outputs/o.txt' },
        { path: 'system_logs/lifecycler/lifecycler.log' },
        { path: 'user_logs/std_log.txt' },
      ],
    });
    await submit('after', 'true', {
      inputs: { m: { jobInputType: 'uri_folder', uri: 'azureml://jobs/partly/outputs/m' } },
    });
    expect(at((await client.runUntil('after')).body, 'status')).toBe('Failed');
  });

  test('waits for a compute that was deleted', async () => {
    const computeId = await client.cluster('vanishing');
    const deletion = client.arm(
      'DELETE',
      `${computeId}?underlyingResourceAction=Delete&api-version=2024-04-01`,
    );
    await submit('waits', 'echo ran', { computeId });
    await client.follow(await deletion);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const waiting = await client.api('GET', 'history/v1.0', '/runs/waits');
    expect(at(waiting.body, 'status')).toBe('Queued');
    await client.cluster('vanishing');
    expect(await client.log(await client.runUntil('waits', ['Completed']))).toBe('ran\n');
  });

  test('other kinds of jobs are accepted, and say that they are not executed', async () => {
    const sweep = await client.putJob('sweep', {
      jobType: 'Sweep',
      objective: { goal: 'Minimize', primaryMetric: 'loss' },
      samplingAlgorithm: { samplingAlgorithmType: 'Random' },
      searchSpace: { rate: ['uniform', [0.01, 0.9]] },
      trial: { command: 'echo', environmentId },
    });
    expect(sweep.body).toMatchObject({
      properties: { status: 'NotStarted', properties: { 'azureml.emulator': 'accepted, not executed' } },
    });
    await client.follow(await client.arm('POST', `${client.workspaceId}/jobs/sweep/cancel`));
    expect(at((await client.runUntil('sweep')).body, 'status')).toBe('Canceled');
  });

  test('stopping the emulator ends what runs, and leaves no files', async () => {
    const other = await startEmulator({ pace: 20 });
    const its = await createJobClient(other);
    await its.putJob('endless', {
      jobType: 'Command',
      environmentId: await its.environment(),
      command: 'echo "pid $$"; trap "" TERM; while true; do sleep 1; done',
    });
    let pid = Number.NaN;
    while (Number.isNaN(pid)) {
      const details = await its.runUntil('endless', ['Running']);
      if (at(details.body, 'logFiles', 'user_logs/std_log.txt') !== undefined) {
        pid = Number(/pid (\d+)/.exec(await its.log(details))?.[1]);
      }
    }
    const state = join(other.caCertificatePath, '..');
    expect(readdirSync(join(state, 'scratch', 'runs'))).toHaveLength(1);
    await other.stop();
    expect(isGone(pid)).toBe(true);
    expect(existsSync(state)).toBe(false);
  });
});
