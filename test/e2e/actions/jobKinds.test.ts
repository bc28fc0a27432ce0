import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { startPipeline, writes, type Pipeline } from './pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.succeed('ensure-compute', { file: 'compute.yml' });
});
afterAll(() => pipeline.stop());

const jobBody = v.object({ properties: v.record(v.string(), v.unknown()) });

/** Submits a job file, and gives its id and the properties that were sent for it. */
async function submit(
  yaml: string,
): Promise<{ runId: string; sent: Record<string, unknown>; all: string[] }> {
  pipeline.project.write('kinds.yml', yaml);
  pipeline.asked();
  const { 'run-id': runId = '' } = await pipeline.succeed('submit-run', { file: 'kinds.yml' });
  const requests = pipeline.asked();
  const put = requests.find(({ method, path }) => method === 'PUT' && path.endsWith(`/jobs/${runId}`));
  return { runId, sent: v.parse(jobBody, put?.request.body).properties, all: writes(requests) };
}

test('a command job with a local file as its data: uploaded once, and read by the job', async () => {
  const yaml = `
command: wc -l < \${{inputs.flowers}} && echo counted
environment: {image: 'ubuntu:24.04'}
compute: azureml:cpu-cluster
inputs:
  flowers: {type: uri_file, path: src/data/iris.csv}
`;
  const { runId, sent } = await submit(yaml);
  expect(sent).toMatchObject({
    jobType: 'Command',
    inputs: {
      flowers: {
        jobInputType: 'uri_file',
        uri: expect.stringMatching(/LocalUpload\/[0-9a-f]{32,64}\/iris\.csv$/u),
      },
    },
  });
  const waited = await pipeline.run('wait-run', { 'run-id': runId });
  expect({ exitCode: waited.exitCode, stdout: waited.stdout }).toMatchObject({ exitCode: 0 });
  expect(waited.stdout).toMatch(/^│ 151\n│ counted/mu);
});

test('a sweep keeps its search space word for word', async () => {
  const { sent } = await submit(`
type: sweep
trial:
  code: src
  command: python3 train.py --learning-rate \${{search_space.rate}} --model-output outputs
  environment: {image: 'ubuntu:24.04'}
compute: azureml:cpu-cluster
sampling_algorithm: random
search_space:
  rate: {type: uniform, min_value: 0.01, max_value: 0.9}
objective: {goal: maximize, primary_metric: test_accuracy}
limits: {max_total_trials: 4, max_concurrent_trials: 2}
`);
  expect(sent).toMatchObject({
    jobType: 'Sweep',
    searchSpace: { rate: ['uniform', [0.01, 0.9]] },
    objective: { goal: 'Maximize', primaryMetric: 'test_accuracy' },
    limits: { jobLimitsType: 'Sweep', maxTotalTrials: 4, maxConcurrentTrials: 2 },
    trial: { command: expect.stringContaining('${{search_space.rate}}') },
  });
});

test('a pipeline registers its components before it is submitted', async () => {
  pipeline.project.write(
    'count.yml',
    `
type: command
name: count
command: wc -l < \${{inputs.file}}
environment: {image: 'ubuntu:24.04'}
inputs:
  file: {type: uri_file}
`,
  );
  const { runId, sent, all } = await submit(`
type: pipeline
settings: {default_compute: azureml:cpu-cluster}
inputs:
  flowers: {type: uri_file, path: src/data/iris.csv}
jobs:
  from_file:
    component: count.yml
    inputs: {file: '\${{parent.inputs.flowers}}'}
  inline:
    command: echo here
    environment: {image: 'ubuntu:24.04'}
`);
  expect(sent).toMatchObject({
    jobType: 'Pipeline',
    jobs: {
      from_file: {
        componentId: expect.stringMatching(/\/components\/azureml_anonymous\/versions\//u),
        inputs: { file: { value: '${{parent.inputs.flowers}}' } },
      },
      inline: { componentId: expect.any(String) },
    },
  });
  expect(all.filter((line) => line.startsWith('PUT /components/'))).toHaveLength(2);
  expect(all.at(-1)).toBe(`PUT /jobs/${runId}`);
});
