import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { errorOf, startPipeline, writes, type Pipeline } from './pipeline.ts';

let pipeline: Pipeline;
let model = '';
beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.succeed('ensure-compute', { file: 'compute.yml' });
  const { 'run-id': runId } = await pipeline.succeed('submit-run', {
    file: 'job.yml',
    set: 'inputs.epochs=200',
  });
  model = (await pipeline.succeed('wait-run', { 'run-id': runId }))['model-path'] ?? '';
});
afterAll(() => pipeline.stop());

const files = {
  'endpoint-file': 'endpoint.yml',
  'deployment-file': 'deployment.yml',
  'model-name': 'iris-model',
};
const smoke = { 'endpoint-name': 'iris-endpoint', 'payload-file': 'smoke/request.json' };

test('deploy-endpoint: model registered, deployment made, traffic set and read back', async () => {
  pipeline.asked();
  const deployed = await pipeline.succeed('deploy-endpoint', { ...files, model, traffic: '100' });
  expect(deployed).toMatchObject({
    'endpoint-name': 'iris-endpoint',
    'deployment-name': 'blue',
    'previous-traffic': '{}',
    traffic: '{"blue":100}',
  });
  expect(deployed['endpoint-id']).toMatch(/\/onlineEndpoints\/iris-endpoint$/u);
  expect(deployed['model-id']).toMatch(/\/models\/iris-model\/versions\/1$/u);
  expect(deployed['scoring-uri']).toMatch(/^https:\/\/localhost:\d+\/.*\/score$/u);
  expect(deployed['swagger-uri']).toMatch(/swagger\.json$/u);
  const puts = writes(pipeline.asked()).filter((line) => line.startsWith('PUT'));
  expect(puts).toContain('PUT /models/iris-model/versions/1');
  expect(puts.slice(-3)).toEqual([
    'PUT /onlineEndpoints/iris-endpoint',
    'PUT /onlineEndpoints/iris-endpoint/deployments/blue',
    'PUT /onlineEndpoints/iris-endpoint',
  ]);
});

test('a second deployment by its side takes a share of the traffic', async () => {
  pipeline.asked();
  const deployed = await pipeline.succeed('deploy-endpoint', {
    ...files,
    'deployment-name': 'green',
    model,
    traffic: '25',
  });
  expect(deployed['previous-traffic']).toBe('{"blue":100}');
  expect(JSON.parse(deployed['traffic'] ?? '')).toEqual({ blue: 75, green: 25 });
  // Neither the model nor the code is made a second time.
  expect(writes(pipeline.asked()).filter((line) => /models|codes/u.test(line))).toEqual([]);
});

test('score-smoke-test: the prediction is the one expected', async () => {
  const scored = await pipeline.succeed('score-smoke-test', {
    ...smoke,
    'deployment-name': 'blue',
    'expected-json-file': 'smoke/expected.json',
  });
  expect(scored).toMatchObject({ passed: 'true', 'status-code': '200', 'deployment-name': 'blue' });
  expect(JSON.parse(scored['response'] ?? '')).toMatchObject({
    predictions: ['setosa', 'versicolor', 'virginica'],
  });
  expect(Number(scored['latency-ms'])).toBeGreaterThanOrEqual(0);
});

test('score-smoke-test: another answer than expected is shown whole', async () => {
  const scored = await pipeline.run('score-smoke-test', {
    ...smoke,
    'expected-json': '{"predictions": ["virginica", "versicolor", "virginica"]}',
  });
  expect(scored.exitCode).toBe(1);
  expect(scored.outputs).toMatchObject({ passed: 'false', 'status-code': '200' });
  expect(scored.stdout).toMatch(/^│ HTTP 200$/mu);
  const requestId = /^│ x-ms-request-id: (\S+)$/mu.exec(scored.stdout)?.[1] ?? 'none';
  expect(scored.stdout).toMatch(/^│ \{"predictions": \["setosa"/mu);
  const error = errorOf(scored.stdout);
  expect(error.split('\n')[0]).toBe(
    'The smoke test failed: $.predictions[0] is "setosa", expected "virginica".',
  );
  expect(error).toContain(`Request id: ${requestId}`);
  expect(scored.summary).toContain(requestId);
});

test('score-smoke-test: the scoring script refuses the payload', async () => {
  const scored = await pipeline.run('score-smoke-test', {
    'endpoint-name': 'iris-endpoint',
    payload: '{"data": [[1, 2]]}',
  });
  expect(scored.exitCode).toBe(1);
  expect(scored.outputs).toMatchObject({ passed: 'false', 'status-code': '424' });
  expect(scored.stdout).toMatch(/^│ HTTP 424$/mu);
  expect(errorOf(scored.stdout).split('\n')[0]).toBe('The smoke test failed: Status is 424, expected 200.');
});

test('score-smoke-test: an unknown deployment', async () => {
  const scored = await pipeline.run('score-smoke-test', { ...smoke, 'deployment-name': 'purple' });
  expect(scored.exitCode).toBe(1);
  expect(scored.outputs).toMatchObject({ passed: 'false', 'status-code': '404' });
  expect(scored.stdout).toMatch(/^│ HTTP 404$/mu);
  expect(scored.stdout).toMatch(/^│ x-ms-request-id: \S+$/mu);
  const error = errorOf(scored.stdout);
  expect(error.split('\n')[0]).toBe('The smoke test failed: Status is 404, expected 200.');
  expect(error).toMatch(/What to try: .*deployment-name/u);
});

test('score-smoke-test: an error can be what is expected', async () => {
  const scored = await pipeline.succeed('score-smoke-test', {
    'endpoint-name': 'iris-endpoint',
    payload: '{"data": [[1, 2]]}',
    'expected-status': '424',
  });
  expect(scored).toMatchObject({ passed: 'true', 'status-code': '424' });
});

test('a scoring script that fails to start: both containers’ logs, and what is known as outputs', async () => {
  pipeline.project.write(
    'broken/score.py',
    'def init():\n    print("warming up", flush=True)\n    raise RuntimeError("the weights are of another version")\n\ndef run(data):\n    return data\n',
  );
  pipeline.project.write(
    'broken.yml',
    'name: red\nendpoint_name: iris-endpoint\nmodel: azureml:iris-model@latest\ncode_configuration:\n  code: ./broken\n  scoring_script: score.py\nenvironment:\n  image: python:3.12\ninstance_type: Standard_DS3_v2\ninstance_count: 1\n',
  );
  const deployed = await pipeline.run('deploy-endpoint', { 'deployment-file': 'broken.yml', traffic: '100' });
  expect(deployed.exitCode).toBe(1);
  expect(deployed.outputs).toMatchObject({ 'endpoint-name': 'iris-endpoint', 'deployment-name': 'red' });
  expect(deployed.outputs['scoring-uri']).toMatch(/^https:/u);
  expect(deployed.outputs['model-id']).toMatch(/\/models\/iris-model\/versions\/1$/u);
  expect(deployed.outputs).not.toHaveProperty('traffic');
  expect(deployed.stdout).toMatch(/^Log of StorageInitializer/mu);
  expect(deployed.stdout).toMatch(/^Log of InferenceServer/mu);
  expect(deployed.stdout).toMatch(/^│ .*warming up/mu);
  expect(deployed.stdout).toMatch(/^│ .*RuntimeError: the weights are of another version/mu);
  expect(errorOf(deployed.stdout).split('\n')[0]).toMatch(
    /deployment red of endpoint iris-endpoint ended as Failed: ResourceNotReady: /u,
  );
  // Whoever asked before gets the answers of before.
  const scored = await pipeline.succeed('score-smoke-test', {
    ...smoke,
    'expected-json-file': 'smoke/expected.json',
  });
  expect(scored['deployment-name']).toMatch(/^(blue|green)$/u);
});
