import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator, type Emulator } from '@azureml-actions/emulator';
import { Ajv } from 'ajv';
import { at, type Answer } from '../emulator/client.ts';
import {
  haveSpecifications,
  loadSpecification,
  specifications,
  type Check,
} from '../emulator-jobs/specification.ts';
import { createBench, type Bench } from './bench.ts';

// The published specifications lie beside the repository, not in it.
(haveSpecifications ? describe : describe.skip)('endpoints against the specifications', () => {
  let emulator: Emulator;
  let bench: Bench;
  let problems: Check;
  let managementProblems: Check;

  const arm = (method: string, path: string, body?: unknown): Promise<Answer> =>
    bench.client.arm(method, `${bench.workspace}${path}`, body);

  beforeAll(async () => {
    problems = loadSpecification(specifications.arm);
    managementProblems = loadManagement();
    emulator = await startEmulator({ pace: 20, scoringServer: 'built-in' });
    bench = await createBench(emulator);
    const model = await bench.model('spec', '1', { 'model.json': '{}' });
    await bench.endpoint('spec-endpoint', { tags: { a: 'b' } });
    await bench.deploy('spec-endpoint', 'blue', {
      model,
      files: { 'score.py': 'def init(): pass\ndef run(d): return d' },
      properties: { scaleSettings: { scaleType: 'Default' }, environmentVariables: { A: 'b' } },
    });
    await bench.endpoint('spec-endpoint', {}, { traffic: { blue: 100 } });
    await bench.endpoint('spec-tokens', {}, { authMode: 'AMLToken' });
  });
  afterAll(() => emulator.stop());

  test('the check finds wrong bodies', () => {
    expect(problems('EndpointAuthToken', { expiryTimeUtc: 'soon' })).not.toEqual([]);
    expect(problems('OnlineEndpointTrackedResource', { location: 5 })).not.toEqual([]);
  });

  test.each([
    ['GET', '/models', 'ModelContainerResourceArmPaginatedResult'],
    ['GET', '/models/spec', 'ModelContainerResource'],
    ['GET', '/models/spec/versions', 'ModelVersionResourceArmPaginatedResult'],
    ['GET', '/models/spec/versions/1', 'ModelVersionResource'],
    ['GET', '/onlineEndpoints', 'OnlineEndpointTrackedResourceArmPaginatedResult'],
    ['GET', '/onlineEndpoints/spec-endpoint', 'OnlineEndpointTrackedResource'],
    ['POST', '/onlineEndpoints/spec-endpoint/listKeys', 'EndpointAuthKeys'],
    ['POST', '/onlineEndpoints/spec-tokens/token', 'EndpointAuthToken'],
    [
      'GET',
      '/onlineEndpoints/spec-endpoint/deployments',
      'OnlineDeploymentTrackedResourceArmPaginatedResult',
    ],
    ['GET', '/onlineEndpoints/spec-endpoint/deployments/blue', 'OnlineDeploymentTrackedResource'],
    ['GET', '/onlineEndpoints/spec-endpoint/deployments/blue/skus', 'SkuResourceArmPaginatedResult'],
  ])('%s %s is a %s', async (method, path, definition) => {
    const answer = await arm(method, path);
    expect(answer.status).toBe(200);
    expect(problems(definition, answer.body)).toEqual([]);
  });

  test('what PUT, PATCH and getLogs answer', async () => {
    const body = { location: emulator.location, properties: { authMode: 'Key' } };
    expect(problems('OnlineEndpointTrackedResource', body)).toEqual([]);
    const created = await arm('PUT', '/onlineEndpoints/spec-other', body);
    expect(problems('OnlineEndpointTrackedResource', created.body)).toEqual([]);
    await bench.follow(created);
    const patched = await bench.follow(
      await arm('PATCH', '/onlineEndpoints/spec-other', { tags: { c: 'd' } }),
    );
    expect(problems('OnlineEndpointTrackedResource', patched.body)).toEqual([]);
    const deployment = '/onlineEndpoints/spec-endpoint/deployments/blue';
    const scaled = await bench.follow(
      await arm('PATCH', deployment, { sku: { name: 'Default', capacity: 2 } }),
    );
    expect(problems('OnlineDeploymentTrackedResource', scaled.body)).toEqual([]);
    const logs = await arm('POST', `${deployment}/getLogs`, { containerType: 'InferenceServer', tail: 5 });
    expect(problems('DeploymentLogs', logs.body)).toEqual([]);
  });

  test('the models of the regional API', async () => {
    expect(managementProblems('Model', { name: 5 })).not.toEqual([]);
    const token = await bench.client.token();
    const url = `${emulator.planes.api.origin}/modelmanagement/v1.0${bench.workspace}/models`;
    const list = await bench.client.send('GET', url, { token });
    expect(managementProblems('PaginatedModelList', list.body)).toEqual([]);
    const one = await bench.client.send('GET', `${url}/spec:1`, { token });
    expect(at(one.body, 'name')).toBe('spec');
    expect(managementProblems('Model', one.body)).toEqual([]);
  });
});

/** Model management, whose definitions are plain JSON Schema. */
function loadManagement(): Check {
  const file = join(dirname(specifications.execution2019), 'modelManagement.json');
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: 'management', definitions: at(parsed, 'definitions') });
  return (definition, body) => {
    const validate = ajv.getSchema(`management#/definitions/${definition}`);
    if (validate === undefined) throw new Error(`There is no definition ${definition}.`);
    void validate(body);
    return validate.errors ?? [];
  };
}
