import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BlobClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at } from '../emulator/client.ts';
import { createBench, type Bench } from './bench.ts';

const iris = fileURLToPath(new URL('../../../examples/iris/', import.meta.url));
const python = process.platform === 'win32' ? 'python' : 'python3';

/** Answers with what it was given and where it runs. */
const echo = [
  'import os, sys',
  'def init():',
  '    print("init of", os.environ.get("COLOUR"), flush=True)',
  'def run(data):',
  '    names = [n for n in os.environ if n.startswith(("AZUREML_", "AML_", "COLOUR", "INPUT_", "GITHUB_"))]',
  '    return {"data": data, "pid": os.getpid(), "colour": os.environ.get("COLOUR"), "names": sorted(names)}',
].join('\n');

describe('online deployments', () => {
  let emulator: Emulator;
  let bench: Bench;
  const id = (name: string) => `${bench.workspace}/onlineEndpoints/shop/deployments/${name}`;

  beforeAll(async () => {
    process.env['INPUT_SECRET'] = 'must not reach the script';
    emulator = await startEmulator({ pace: 20, scoringServer: 'built-in' });
    bench = await createBench(emulator);
    await bench.endpoint('shop');
  });
  afterAll(async () => {
    delete process.env['INPUT_SECRET'];
    await emulator.stop();
  });

  test('a model trained here is scored there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'iris-'));
    execFileSync(python, ['-B', 'src/train.py', '--model-output', folder], { cwd: iris, stdio: 'ignore' });
    const model = await bench.model('iris', '1', {
      'model.json': readFileSync(join(folder, 'model.json'), 'utf8'),
    });
    rmSync(folder, { recursive: true });
    const script = readFileSync(join(iris, 'scoring/score.py'), 'utf8');
    const ended = await bench.deploy('shop', 'iris', { model, files: { 'score.py': script } });
    expect(at(ended.body, 'status')).toBe('Succeeded');

    const scored = await bench.score(
      'shop',
      { data: [[5.1, 3.5, 1.4, 0.2]] },
      { 'azureml-model-deployment': 'iris' },
    );
    expect([scored.status, at(scored.body, 'predictions')]).toEqual([200, ['setosa']]);
    expect(scored.headers['azureml-model-deployment']).toBe('iris');
    expect(Number(scored.headers['x-ms-run-fn-exec-ms'])).toBeGreaterThan(0);
    expect(await bench.logs('shop', 'iris')).toMatch(
      /Loaded .*azureml-models[\\/]iris[\\/]1[\\/]model[\\/]model\.json/,
    );
    expect(await bench.logs('shop', 'iris', 'StorageInitializer')).toContain(
      'Downloading model from https://',
    );
  });

  test('reads back with the defaults of the service', async () => {
    const answer = await bench.client.arm('GET', id('iris'));
    expect(answer.body).toMatchObject({
      sku: { name: 'Default', capacity: 1 },
      properties: {
        endpointComputeType: 'Managed',
        instanceType: 'Standard_DS3_v2',
        requestSettings: { maxConcurrentRequestsPerInstance: 1, requestTimeout: 'PT5S' },
        scaleSettings: { scaleType: 'Default' },
        livenessProbe: { initialDelay: 'PT10S', failureThreshold: 30 },
        provisioningState: 'Succeeded',
      },
    });
    expect(at(answer.body, 'properties', 'properties', 'AzureAsyncOperationUri')).toContain(
      '/mfeOperationsStatus/',
    );
    const skus = await bench.client.arm('GET', `${id('iris')}/skus`);
    expect(at(skus.body, 'value', '0', 'sku', 'name')).toBe('Default');
  });

  test("the script sees the deployment's variables and nothing of ours", async () => {
    const properties = { environmentVariables: { COLOUR: 'blue' } };
    await bench.deploy('shop', 'blue', { files: { 'score.py': echo }, properties });
    const scored = await bench.score('shop', 'not json at all', { 'azureml-model-deployment': 'BLUE' });
    expect(scored.body).toMatchObject({ data: 'not json at all', colour: 'blue' });
    expect(at(scored.body, 'names')).toEqual([
      'AML_APP_ROOT',
      'AZUREML_ENTRY_SCRIPT',
      'AZUREML_SOURCE_DIRECTORY',
      'COLOUR',
    ]);
  });

  test('a script in a subfolder finds its neighbours', async () => {
    const files = {
      'main/score.py': 'import helper\ndef init(): pass\ndef run(data): return helper.answer()\n',
      'helper.py': 'def answer(): return [1, 2]\n',
    };
    const ended = await bench.deploy('shop', 'nested', { script: 'main/score.py', files });
    expect(at(ended.body, 'status')).toBe('Succeeded');
    expect((await bench.score('shop', {}, { 'azureml-model-deployment': 'nested' })).body).toEqual([1, 2]);
  });

  test.each([
    [
      'import-error',
      'import no_such_module\ndef init(): pass\ndef run(d): return d',
      "No module named 'no_such_module'",
    ],
    ['syntax-error', 'def init(:\n', 'SyntaxError'],
    [
      'init-fails',
      'def init():\n    raise RuntimeError("the model is broken")\ndef run(d): return d',
      'the model is broken',
    ],
    ['init-exits', 'import sys\ndef init(): sys.exit(7)\ndef run(d): return d', 'SystemExit: 7'],
    ['hard-exit', 'import os\ndef init(): os._exit(9)\ndef run(d): return d', 'Found the scoring script'],
    ['no-run', 'def init(): pass', 'does not define run()'],
  ])('%s makes the deployment fail and keeps its log', async (name, script, line) => {
    const ended = await bench.deploy('shop', name, { files: { 'score.py': script } });
    expect(ended.body).toMatchObject({ status: 'Failed', error: { code: 'ResourceNotReady' } });
    expect(at(ended.body, 'error', 'message')).toContain('User container has crashed or terminated');
    const answer = await bench.client.arm('GET', id(name));
    expect(at(answer.body, 'properties', 'provisioningState')).toBe('Failed');
    expect(await bench.logs('shop', name)).toContain(line);
  });

  test('a scoring script that is not there is named in the log with what is', async () => {
    const ended = await bench.deploy('shop', 'no-script', {
      script: 'other.py',
      files: { 'score.py': echo },
    });
    expect(at(ended.body, 'error', 'code')).toBe('ResourceNotReady');
    const log = await bench.logs('shop', 'no-script');
    expect(log).toMatch(/FileNotFoundError.*other\.py; found there: score\.py/);
  });

  test('an init() that outlasts the probes fails as unhealthy', async () => {
    const probe = { initialDelay: 'PT0.2S', period: 'PT0.1S', failureThreshold: 5 };
    const ended = await bench.deploy('shop', 'too-slow', {
      files: { 'score.py': 'import time\ndef init(): time.sleep(30)\ndef run(d): return d' },
      properties: { livenessProbe: probe, readinessProbe: probe },
    });
    expect(at(ended.body, 'error', 'message')).toContain('Liveness probe failed');
  });

  test('a failed update leaves the container before it at work; a good one takes its place', async () => {
    const pinned = { 'azureml-model-deployment': 'blue' };
    const pid = at((await bench.score('shop', {}, pinned)).body, 'pid');
    const failed = await bench.deploy('shop', 'blue', { files: { 'score.py': 'nonsense' } });
    expect(at(failed.body, 'status')).toBe('Failed');
    expect(at((await bench.score('shop', {}, pinned)).body, 'pid')).toBe(pid);
    await bench.deploy('shop', 'blue', { files: { 'score.py': echo } });
    const after = await bench.score('shop', {}, pinned);
    expect(after.status).toBe(200);
    expect(at(after.body, 'pid')).not.toBe(pid);
    expect(isAlive(Number(pid))).toBe(false);
  });

  test('a container that dies is started again', async () => {
    const script =
      'import os\ndef init(): pass\ndef run(d):\n    if "die" in d: os._exit(1)\n    return os.getpid()';
    await bench.deploy('shop', 'mortal', { files: { 'score.py': script } });
    const pinned = { 'azureml-model-deployment': 'mortal' };
    const before = (await bench.score('shop', {}, pinned)).body;
    const died = await bench.score('shop', 'die', pinned);
    expect([died.status, died.headers['ms-azureml-model-error-reason']]).toEqual([424, 'model_not_ready']);
    let after = await bench.score('shop', {}, pinned);
    for (let look = 0; after.status !== 200 && look < 100; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      after = await bench.score('shop', {}, pinned);
    }
    expect(after.status).toBe(200);
    expect(after.body).not.toBe(before);
    expect(await bench.logs('shop', 'mortal')).toContain('exit code 1. The container is started again');
  });

  test('references that lead nowhere are refused, each by name', async () => {
    const codeId = await bench.code({ 'score.py': echo });
    const whole = {
      endpointComputeType: 'Managed',
      codeConfiguration: { codeId, scoringScript: 'score.py' },
      environmentId: `${bench.workspace}/environments/scoring/versions/1`,
      instanceType: 'Standard_DS3_v2',
    };
    const put = async (change: object, sku: object = {}): Promise<string> => {
      const body = { location: emulator.location, sku, properties: { ...whole, ...change } };
      const answer = await bench.client.arm('PUT', id('wrong'), body);
      expect(answer.status).toBe(400);
      return answer.text.replaceAll('\\', '');
    };
    expect(await put({ model: `${bench.workspace}/models/none/versions/1` })).toContain('specified model');
    expect(await put({ model: 'azureml:iris:99' })).toContain("'azureml:iris:99' was not found");
    expect(await put({ environmentId: 'azureml:none:1' })).toContain('specified environment');
    expect(await put({ environmentId: null })).toContain('The EnvironmentId field is required');
    expect(await put({ instanceType: null })).toContain('The InstanceType field is required');
    expect(await put({ endpointComputeType: 'Kubernetes' })).toContain("'Managed' deployments only");
    expect(await put({ codeConfiguration: null })).toContain('codeConfiguration');
    expect(await put({ codeConfiguration: { codeId: `${codeId}9`, scoringScript: 'x' } })).toContain(
      'specified code',
    );
    expect(await put({}, { name: 'Default', capacity: 0 })).toContain('at least 1 instance');
    expect(await put({ requestSettings: { requestTimeout: '5s' } })).toContain('not an ISO 8601 duration');
    expect((await bench.client.arm('GET', id('wrong'))).status).toBe(404);
    const orphan = id('blue').replace('/shop/', '/nobody/');
    const answer = await bench.client.arm('PUT', orphan, { location: emulator.location, properties: whole });
    expect([answer.status, at(answer.body, 'error', 'code')]).toEqual([404, 'ParentResourceNotFound']);
  });

  test('model files that have vanished fail the deployment, not the request', async () => {
    const model = await bench.model('vanishing', '1', { 'model.json': '{}' });
    const uri = String(at((await bench.client.arm('GET', model)).body, 'properties', 'modelUri'));
    const secrets = await bench.client.arm(
      'POST',
      `${bench.workspace}/datastores/workspaceblobstore/listSecrets`,
    );
    const key = new StorageSharedKeyCredential('stemulator', String(at(secrets.body, 'key')));
    const options = {
      retryOptions: { maxTries: 1 },
      tlsOptions: { ca: readFileSync(emulator.caCertificatePath, 'utf8') },
    };
    await new BlobClient(`${uri}/model.json`, key, options).delete();
    const ended = await bench.deploy('shop', 'hollow', { model, files: { 'score.py': echo } });
    expect(at(ended.body, 'error', 'code')).toBe('BadArgument');
    expect(await bench.logs('shop', 'hollow', 'StorageInitializer')).toContain(
      'ERROR Unable to download the model',
    );
  });

  test('PATCH scales; a deployment with traffic cannot be deleted, one without can', async () => {
    const patched = await bench.client.arm('PATCH', id('blue'), { sku: { name: 'Default', capacity: 3 } });
    expect(patched.status).toBe(202);
    expect(at((await bench.follow(patched)).body, 'sku', 'capacity')).toBe(3);
    await bench.endpoint('shop', {}, { traffic: { blue: 100 } });
    const refused = await bench.client.arm('DELETE', id('blue'));
    expect([refused.status, at(refused.body, 'error', 'code')]).toEqual([400, 'BadRequest']);
    await bench.endpoint('shop', {}, { traffic: {} });
    const pid = at((await bench.score('shop', {}, { 'azureml-model-deployment': 'blue' })).body, 'pid');
    const deleted = await bench.client.arm('DELETE', id('blue'));
    expect((await bench.follow(deleted)).status).toBe(204);
    expect(isAlive(Number(pid))).toBe(false);
    const gone = await bench.score('shop', {}, { 'azureml-model-deployment': 'blue' });
    expect(gone.status).toBe(404);
  });

  test('deleting the endpoint, or stopping the emulator, ends every process', async () => {
    await bench.endpoint('short');
    await bench.deploy('short', 'one', { files: { 'score.py': echo } });
    const pid = at((await bench.score('short', {}, { 'azureml-model-deployment': 'one' })).body, 'pid');
    await bench.follow(await bench.client.arm('DELETE', `${bench.workspace}/onlineEndpoints/short`));
    expect(isAlive(Number(pid))).toBe(false);

    const second = await startEmulator({ pace: 20, scoringServer: 'built-in' });
    try {
      const other = await createBench(second);
      await other.endpoint('last');
      await other.deploy('last', 'one', { files: { 'score.py': echo } });
      const last = await other.score('last', {}, { 'azureml-model-deployment': 'one' });
      const lastPid = Number(at(last.body, 'pid'));
      expect(isAlive(lastPid)).toBe(true);
      await second.stop();
      expect(isAlive(lastPid)).toBe(false);
    } finally {
      await second.stop();
    }
  });

  test('stopping in the middle of a deployment leaves no process behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stopping-'));
    const pidFile = join(folder, 'pid').replaceAll('\\', '/');
    const third = await startEmulator({ pace: 20, scoringServer: 'built-in' });
    try {
      const other = await createBench(third);
      await other.endpoint('slow');
      const script =
        `import os, time\ndef init():\n    open('${pidFile}.part', 'w').write(str(os.getpid()))\n` +
        `    os.replace('${pidFile}.part', '${pidFile}')\n    time.sleep(60)\ndef run(d): return d`;
      const deployment = other.deploy('slow', 'one', { files: { 'score.py': script } });
      deployment.catch(() => undefined);
      for (let look = 0; !existsSync(pidFile) && look < 200; look += 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const pid = Number(readFileSync(pidFile, 'utf8'));
      expect(isAlive(pid)).toBe(true);
      await third.stop();
      expect(isAlive(pid)).toBe(false);
      await expect(deployment).rejects.toThrow();
    } finally {
      await third.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
