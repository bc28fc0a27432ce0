import { describe, expect, test } from '@jest/globals';
import { parseJob, toJobBody } from '@azureml-actions/azureml-yaml';
import { fakeAssets } from './fakeAssets.ts';
import { documentOf, mistakesOf, WORKSPACE } from './memoryFiles.ts';
import { OpenApi, specsPresent } from './openapi.ts';

const FILES = { 'ml/src': undefined, 'ml/src/a.py': '' };

const FULL = `
type: sweep
name: sw
trial:
  code: src
  command: python a.py \${{inputs.n}} \${{search_space.a}}
  environment: azureml:e:1
  environment_variables: {A: "1"}
  distribution: {type: mpi, process_count_per_instance: 2}
  resources: {instance_count: 2, shm_size: 1g}
inputs: {n: 4}
outputs: {o: }
compute: azureml:cpu
sampling_algorithm: {type: random, seed: 3, rule: sobol, logbase: 10}
search_space:
  a: {type: choice, values: [1, 2.5, "x"]}
  b: {type: loguniform, min_value: -1, max_value: 2}
  c: {type: qnormal, mu: 1, sigma: 2, q: 1}
  d: {type: randint, upper: 10}
  e: {type: choice, values: [{name: a, lr: {type: uniform, min_value: 0, max_value: 1}}, {name: b, k: 3}]}
objective: {goal: Maximize, primary_metric: m}
early_termination: {type: bandit, slack_amount: 0.2}
limits: {max_total_trials: 4, max_concurrent_trials: 2, timeout: 600, trial_timeout: 60}
identity: {type: user_identity}
queue_settings: {job_tier: standard}
resources: {instance_type: d2, instance_count: 2}
`;

const BASE = `type: sweep
trial: {command: "ls \${{search_space.a}}", environment: azureml:e:1}
search_space: {a: {type: choice, values: [1]}}
objective: {goal: minimize, primary_metric: m}
limits: {max_total_trials: 4}
`;

describe('a sweep job', () => {
  const body = toJobBody(parseJob(documentOf(FULL, FILES)), fakeAssets());

  test('becomes the body that azure-ai-ml 1.35.2 sends', async () => {
    // Recorded from the client, but for the case of goal and rule, where it goes against the specification.
    expect(JSON.parse(JSON.stringify(await body))).toEqual({
      properties: {
        jobType: 'Sweep',
        isArchived: false,
        tags: {},
        properties: {},
        computeId: `${WORKSPACE}/computes/cpu`,
        trial: {
          command: 'python a.py ${{inputs.n}} ${{search_space.a}}',
          codeId: `${WORKSPACE}/codes/src/versions/1`,
          environmentId: `${WORKSPACE}/environments/e/versions/1`,
          environmentVariables: { A: '1' },
          distribution: { distributionType: 'Mpi', processCountPerInstance: 2 },
          resources: { instanceCount: 2, shmSize: '1g', properties: {} },
        },
        inputs: { n: { jobInputType: 'literal', value: '4' } },
        outputs: { o: { jobOutputType: 'uri_folder' } },
        samplingAlgorithm: { samplingAlgorithmType: 'Random', seed: 3, rule: 'Sobol', logbase: 10 },
        searchSpace: {
          a: ['choice', [[1, 2.5, 'x']]],
          b: ['loguniform', [-1, 2]],
          c: ['qnormal', [1, 2, 1]],
          d: ['randint', [10]],
          e: [
            'choice',
            [
              [
                { name: 'a', lr: ['uniform', [0, 1]] },
                { name: 'b', k: 3 },
              ],
            ],
          ],
        },
        objective: { goal: 'Maximize', primaryMetric: 'm' },
        earlyTermination: {
          policyType: 'Bandit',
          delayEvaluation: 0,
          evaluationInterval: 0,
          slackFactor: 0,
          slackAmount: 0.2,
        },
        limits: {
          jobLimitsType: 'Sweep',
          maxTotalTrials: 4,
          maxConcurrentTrials: 2,
          timeout: 'PT10M',
          trialTimeout: 'PT1M',
        },
        identity: { identityType: 'UserIdentity' },
        queueSettings: { jobTier: 'Standard' },
        resources: { instanceType: 'd2', instanceCount: 2, properties: {} },
      },
    });
  });

  (specsPresent ? test : test.skip)('is accepted by the specification (in ../shared)', async () => {
    // The client also sends what later versions of the API have: resources of a sweep, and logbase.
    const text = FULL.replace(/^resources.*\n/m, '').replace(', logbase: 10', '');
    const older = await toJobBody(parseJob(documentOf(text, FILES)), fakeAssets());
    expect(new OpenApi().errors('mfe.json', 'JobBaseResource', older)).toEqual([]);
  });

  test.each([
    ['sampling_algorithm: {type: grid, seed: 1}', 'sampling_algorithm.seed: "seed" is not a known key here.'],
    ['sampling_algorithm: randum', 'sampling_algorithm: "randum" is not accepted. Did you mean "random"?'],
    ['early_termination: {type: truncation_selection}', '"truncation_percentage" is missing.'],
    ['early_termination: {type: bandit, slack_factor: 1, slack_amount: 1}', 'not both'],
    ['limit: {}', 'limit: "limit" is not a known key here. Did you mean "limits"?'],
  ])('%s', (line, expected) => {
    const found = mistakesOf(() => parseJob(documentOf(BASE + line, FILES)));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  test('a trial names what its search space has', () => {
    const text = BASE.replace('search_space.a', 'search_space.aa').replace('[1]', '[true]');
    expect(mistakesOf(() => parseJob(documentOf(text)))).toEqual([
      '2:9 trial.command: ${{search_space.aa}} names no declared parameter of the search space. Accepted: a.',
      '3:43 search_space.a.values.0: A value to choose from must be text, a number or a mapping. Write a boolean in quotes: "true".',
    ]);
  });
});
