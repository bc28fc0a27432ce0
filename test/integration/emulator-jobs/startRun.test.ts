import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { ZipFile } from 'yazl';
import { at, type Answer } from '../emulator/client.ts';
import { createJobClient, type Files, type JobClient } from './jobClient.ts';

/** A zip of these files. yazl refuses names that lead upwards: such a one is written over afterwards. */
async function zipOf(files: Files, rename?: readonly [string, string]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, data] of Object.entries(files)) zip.addBuffer(Buffer.from(data), path);
  zip.end();
  const data = await buffer(zip.outputStream);
  return rename === undefined
    ? data
    : Buffer.from(data.toString('latin1').replaceAll(rename[0], rename[1]), 'latin1');
}

describe('the v1 run API', () => {
  let emulator: Emulator;
  let client: JobClient;

  beforeAll(async () => {
    emulator = await startEmulator({ pace: 40 });
    client = await createJobClient(emulator);
    await client.cluster();
  });
  afterAll(() => emulator.stop());

  const start = async (definition: unknown, project: Buffer, query = ''): Promise<Answer> => {
    const form = new FormData();
    form.append('projectZipFile', new Blob([new Uint8Array(project)]), 'project.zip');
    const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
    form.append('runDefinitionFile', new Blob([text]), 'definition.json');
    const encoded = new Response(form);
    const path = `/execution/v1.0${client.workspaceId}/experiments/first/startrun?api-version=2019-11-01${query}`;
    return client.send('POST', emulator.planes.api.origin + path, {
      token: await client.token(),
      headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
      body: Buffer.from(await encoded.arrayBuffer()),
    });
  };
  const script = { 'train.py': 'import sys, os\nprint(sys.argv[1:], os.environ["GREETING"])\n' };
  const definition = { Script: 'train.py', Target: 'cpu-cluster', Arguments: ['--rate', '0.1', 'a b'] };

  test.each([
    [
      'PascalCase in Configuration',
      { Configuration: { ...definition, Environment: { EnvironmentVariables: { GREETING: 'hi' } } } },
    ],
    [
      'camelCase of the specification',
      {
        configuration: {
          script: 'train.py',
          target: 'cpu-cluster',
          arguments: ['--rate', '0.1', 'a b'],
          environment: { environmentVariables: { GREETING: 'hi' } },
        },
      },
    ],
  ])('runs a script: %s', async (_, document) => {
    const started = await start(document, await zipOf(script));
    expect(started.status).toBe(200);
    const runId = String(at(started.body, 'runId'));
    expect(runId).toMatch(/^first_\d{13}$/);
    const details = await client.runUntil(runId);
    expect(await client.log(details)).toBe("['--rate', '0.1', 'a b'] hi\n");
    expect(details.body).toMatchObject({ status: 'Completed', runDefinition: document });
  });

  test('a run id of the client starts one run only, and the run can be cancelled', async () => {
    const sleeper = await zipOf({ 'train.py': 'import time\ntime.sleep(100)\n' });
    const run = { Configuration: definition };
    expect((await start(run, sleeper, '&runId=mine-1')).body).toEqual({ runId: 'mine-1' });
    expect((await start(run, sleeper, '&runId=mine-1')).body).toEqual({ runId: 'mine-1' });
    const runs = await client.api('GET', 'history/v1.0', '/experiments/first/runs');
    expect(JSON.stringify(runs.body).match(/"runId":"mine-1"/g)).toHaveLength(1);
    await client.runUntil('mine-1', ['Running']);
    const cancelled = await client.api(
      'POST',
      'execution/v1.0',
      '/experiments/first/runId/mine-1/cancel?api-version=2019-11-01',
    );
    expect(cancelled.body).toEqual({ runId: 'mine-1' });
    expect(at((await client.runUntil('mine-1')).body, 'status')).toBe('Canceled');
  });

  test('MaxRunDurationSeconds ends a run', async () => {
    const sleeper = await zipOf({ 'train.py': 'import time\ntime.sleep(100)\n' });
    await start({ Configuration: { ...definition, MaxRunDurationSeconds: 1 } }, sleeper, '&runId=limited');
    expect(at((await client.runUntil('limited')).body, 'status')).toBe('Canceled');
  });

  test('what is wrong is refused with the body of the regional API', async () => {
    const zip = await zipOf(script);
    const message = (answer: Answer) => [answer.status, at(answer.body, 'error', 'message')];
    expect(message(await start('{', zip))[1]).toMatch(/^The run definition is invalid: /);
    expect(message(await start({ Configuration: { Target: 'cpu-cluster' } }, zip))[1]).toMatch(/'script'/);
    expect(message(await start({ Configuration: { ...definition, Target: 'nowhere' } }, zip))).toEqual([
      400,
      "Compute with name 'nowhere' was not found in workspace 'jobs'.",
    ]);
    expect(message(await start({ Configuration: { ...definition, Script: 'other.py' } }, zip))).toEqual([
      400,
      "The script 'other.py' is not in the project. At its root are: train.py.",
    ]);
    expect(message(await start({ Configuration: definition }, Buffer.from('no zip')))[1]).toMatch(
      /^The project zip cannot be unpacked/,
    );
    const slip = await zipOf({ 'train.py': 'print(1)', 'aa/evil.py': 'x' }, ['aa/evil.py', '../evil.py']);
    const refused = await start({ Configuration: definition }, slip);
    expect(message(refused)[1]).toMatch(/^The project zip cannot be unpacked: .*\.\.\/evil\.py/);
    expect(refused.body).toMatchObject({
      error: { code: 'UserError', innerError: { code: 'InvalidProjectZip' } },
      componentName: 'execution',
    });
  });
});
