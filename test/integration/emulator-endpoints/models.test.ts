import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { at, type Answer } from '../emulator/client.ts';
import { createBench, type Bench } from './bench.ts';

describe('models', () => {
  let emulator: Emulator;
  let bench: Bench;
  const regional = async (method: string, path: string): Promise<Answer> =>
    bench.client.send(method, `${emulator.planes.api.origin}/modelmanagement/v1.0${bench.workspace}${path}`, {
      token: await bench.client.token(),
    });

  beforeAll(async () => {
    emulator = await startEmulator({ pace: 20 });
    bench = await createBench(emulator);
    for (const version of ['1', '2'])
      await bench.model('iris', version, { 'model.json': `{"v":${version}}` });
  });
  afterAll(() => emulator.stop());

  test('a container knows its latest and its next version', async () => {
    const answer = await bench.client.arm('GET', `${bench.workspace}/models/iris`);
    expect(at(answer.body, 'properties')).toMatchObject({ latestVersion: '2', nextVersion: '3' });
    const list = await bench.client.arm('GET', `${bench.workspace}/models`);
    expect(at(list.body, 'value', '0', 'name')).toBe('iris');
  });

  test('versions are listed newest first and can be cut', async () => {
    const path = `${bench.workspace}/models/iris/versions`;
    const latest = await bench.client.arm(
      'GET',
      `${path}?api-version=2024-04-01&$orderBy=createdtime desc&$top=1`,
    );
    expect(at(latest.body, 'value')).toHaveLength(1);
    expect(at(latest.body, 'value', '0', 'name')).toBe('2');
    expect(at(latest.body, 'value', '0', 'properties')).toMatchObject({ modelType: 'custom_model' });
  });

  test('a model that points nowhere is refused, and so is an unknown type', async () => {
    const path = `${bench.workspace}/models/lost/versions/1`;
    const put = (properties: object) => bench.client.arm('PUT', path, { properties });
    const job = await put({ modelUri: 'azureml://jobs/none/outputs/artifacts/paths/model' });
    expect([job.status, at(job.body, 'error', 'code')]).toEqual([400, 'UserError']);
    expect(at(job.body, 'error', 'message')).toContain('azureml://jobs/none/outputs/artifacts/paths/model');
    const elsewhere = await put({ modelUri: 'https://example.com/model' });
    expect(elsewhere.status).toBe(400);
    const type = await put({ modelUri: 'azureml://jobs/none/outputs/x', modelType: 'onnx' });
    expect(at(type.body, 'error', 'target')).toBe('properties.modelType');
    const missing = await put({});
    expect(at(missing.body, 'error', 'target')).toBe('properties.modelUri');
    expect((await bench.client.arm('GET', path)).status).toBe(404);
  });

  test('a registered version does not change what it points to', async () => {
    const path = `${bench.workspace}/models/iris/versions/1`;
    const before = await bench.client.arm('GET', path);
    const uri = String(at(before.body, 'properties', 'modelUri'));
    const same = await bench.client.arm('PUT', path, {
      properties: { modelUri: uri, tags: { stage: 'test' } },
    });
    expect([same.status, at(same.body, 'properties', 'tags')]).toEqual([200, { stage: 'test' }]);
    const other = await bench.client.arm('PUT', path, { properties: { modelUri: `${uri}/model.json` } });
    expect(other.status).toBe(409);
  });

  test('a file in a datastore can be a model', async () => {
    const upload = await bench.client.arm('GET', `${bench.workspace}/models/iris/versions/1`);
    const modelUri = `${String(at(upload.body, 'properties', 'modelUri'))}/model.json`;
    const path = `${bench.workspace}/models/single/versions/1`;
    expect((await bench.client.arm('PUT', path, { properties: { modelUri } })).status).toBe(201);
  });

  test('the regional API lists, shows and deletes the same models', async () => {
    const list = await regional('GET', '/models?api-version=2019-11-01&name=iris');
    expect(at(list.body, 'value')).toHaveLength(2);
    const one = await regional('GET', '/models/iris:2');
    expect(one.body).toMatchObject({
      id: 'iris:2',
      name: 'iris',
      version: 2,
      mimeType: 'application/x-python',
    });
    expect((await regional('DELETE', '/models/iris:2?api-version=2021-03-01-preview')).status).toBe(200);
    expect((await regional('DELETE', '/models/iris:2')).status).toBe(204);
    const gone = await regional('GET', '/models/iris:2');
    expect([gone.status, at(gone.body, 'error', 'innerError', 'code')]).toEqual([404, 'ModelNotFound']);
    const arm = await bench.client.arm('GET', `${bench.workspace}/models/iris/versions/2`);
    expect(arm.status).toBe(404);
    const container = await bench.client.arm('GET', `${bench.workspace}/models/iris`);
    expect(at(container.body, 'properties', 'latestVersion')).toBe('1');
  });
});
