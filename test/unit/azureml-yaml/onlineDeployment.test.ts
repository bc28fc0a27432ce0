import { describe, expect, test } from '@jest/globals';
import {
  deploymentPrerequisites,
  parseOnlineDeployment,
  toOnlineDeploymentBody,
} from '@azureml-actions/azureml-yaml';
import { documentOf, mistakesOf, scope, WORKSPACE } from './memoryFiles.ts';
import { OpenApi, specsPresent } from './openapi.ts';

const FILES = {
  'ml/score/score.py': '',
  'ml/model/model.pkl': '',
  'ml/conda.yml': 'dependencies: [python]\n',
};
const BASE = 'name: blue\ninstance_type: Standard_DS3_v2\n';
const parse = (text: string) => parseOnlineDeployment(documentOf(text, FILES));
const plain = (body: unknown): unknown => JSON.parse(JSON.stringify(body));

describe('an online deployment', () => {
  test('with references and the defaults of the az ml client', () => {
    const spec = parse(`${BASE}endpoint_name: my-endpoint\nmodel: azureml:m:1\nenvironment: azureml:e:2\n`);
    const body = toOnlineDeploymentBody(spec, { scope, location: 'l' });
    expect(plain(body)).toEqual({
      location: 'l',
      tags: {},
      sku: { name: 'Default', capacity: 1 },
      properties: {
        endpointComputeType: 'Managed',
        model: `${WORKSPACE}/models/m/versions/1`,
        environmentId: `${WORKSPACE}/environments/e/versions/2`,
        environmentVariables: {},
        instanceType: 'Standard_DS3_v2',
        appInsightsEnabled: false,
        properties: {},
      },
    });
    expect(spec.endpointName).toBe('my-endpoint');
  });

  test('with everything', () => {
    const spec = parse(
      [
        BASE.trim(),
        'description: d',
        'tags: {a: b}',
        'properties: {p: q}',
        'model: {path: model, name: m, type: custom_model}',
        'model_mount_path: /var/models',
        'code_configuration: {code: score, scoring_script: score.py}',
        'environment: {image: python, conda_file: conda.yml}',
        'environment_variables: {A: 1}',
        'instance_count: 3',
        'app_insights_enabled: true',
        'scale_settings: {type: default}',
        'request_settings: {request_timeout_ms: 3500, max_concurrent_requests_per_instance: 4, max_queue_wait_ms: 500}',
        'liveness_probe: {initial_delay: 30, period: 10, timeout: 2, success_threshold: 1, failure_threshold: 30}',
        'readiness_probe: {initial_delay: 90}',
        'data_collector:',
        '  collections: {model_inputs: {enabled: "true", data: azureml:d:1}, model_outputs: {enabled: false}}',
        '  rolling_rate: hour',
        '  sampling_rate: 0.5',
        '  request_logging: {capture_headers: [x]}',
        'egress_public_network_access: disabled',
      ].join('\n'),
    );
    expect(deploymentPrerequisites(spec)).toEqual({
      code: '/repo/ml/score',
      environment: { image: 'python', condaFile: 'dependencies:\n- python\n', tags: {}, properties: {} },
      model: {
        name: 'm',
        type: 'custom_model',
        source: { kind: 'local', path: '/repo/ml/model' },
        tags: {},
        properties: {},
      },
      labels: [],
    });
    const resolved = { scope, location: 'l', modelId: 'MODEL', codeId: 'CODE', environmentId: 'ENV' };
    const body = toOnlineDeploymentBody(spec, resolved);
    expect(plain(body)).toEqual({
      location: 'l',
      tags: { a: 'b' },
      sku: { name: 'Default', capacity: 3 },
      properties: {
        endpointComputeType: 'Managed',
        description: 'd',
        properties: { p: 'q' },
        model: 'MODEL',
        modelMountPath: '/var/models',
        codeConfiguration: { codeId: 'CODE', scoringScript: 'score.py' },
        environmentId: 'ENV',
        environmentVariables: { A: '1' },
        instanceType: 'Standard_DS3_v2',
        appInsightsEnabled: true,
        scaleSettings: { scaleType: 'Default' },
        requestSettings: {
          requestTimeout: 'PT3.5S',
          maxConcurrentRequestsPerInstance: 4,
          maxQueueWait: 'PT0.5S',
        },
        livenessProbe: {
          initialDelay: 'PT30S',
          period: 'PT10S',
          timeout: 'PT2S',
          successThreshold: 1,
          failureThreshold: 30,
        },
        readinessProbe: { initialDelay: 'PT1M30S' },
        dataCollector: {
          collections: {
            model_inputs: {
              dataCollectionMode: 'Enabled',
              samplingRate: 0.5,
              dataId: `${WORKSPACE}/data/d/versions/1`,
            },
            model_outputs: { dataCollectionMode: 'Disabled', samplingRate: 0.5 },
          },
          rollingRate: 'Hour',
          requestLogging: { captureHeaders: ['x'] },
        },
        egressPublicNetworkAccess: 'Disabled',
      },
    });
    if (specsPresent) {
      expect(new OpenApi().errors('mfe.json', 'OnlineDeploymentTrackedResource', body)).toEqual([]);
    }
    expect(() => toOnlineDeploymentBody(spec, { scope, location: 'l' })).toThrow(
      'The deployment needs modelId',
    );
  });

  test.each([
    ['azureml:m@latest', { kind: 'reference', reference: { kind: 'label', name: 'm', label: 'latest' } }],
    [
      './model',
      { kind: 'inline', model: { type: 'custom_model', source: { kind: 'local', path: '/repo/ml/model' } } },
    ],
    [
      'azureml://jobs/j/outputs/artifacts/paths/model/',
      {
        kind: 'inline',
        model: { source: { kind: 'uri', uri: 'azureml://jobs/j/outputs/artifacts/paths/model/' } },
      },
    ],
    [
      'azureml://registries/r/models/m/versions/1',
      { kind: 'reference', reference: { kind: 'id', id: 'azureml://registries/r/models/m/versions/1' } },
    ],
  ])('model %s', (model, expected) => {
    expect(parse(`${BASE}model: ${model}\n`).model).toMatchObject(expected);
  });

  test.each([
    ['name: blue', '"instance_type" is missing.'],
    ['instance_type: x', '"name" is missing.'],
    [`${BASE}type: kubernetes`, 'Kubernetes deployments are not supported.'],
    [
      `${BASE}scale_settings: {type: target_utilization}`,
      'Managed online deployments take the type "default" only.',
    ],
    [`${BASE}instance_count: 0`, 'must be 1 or more, but is 0.'],
    [
      `${BASE}code_configuration: {code: score, scoring_script: scor.py}`,
      'There is no file "scor.py" in the code folder.',
    ],
    [`${BASE}code_configuration: {code: score}`, '"scoring_script" is missing.'],
    [`${BASE}model: models`, 'There is no file or folder "models".'],
    [`${BASE}model: {name: m}`, '"path" is missing.'],
    [
      `${BASE}data_collector: {collections: {a: {enabled: true}}, sampling_rate: 2}`,
      'must be 1 or less, but is 2.',
    ],
    [`${BASE}request_settings: {request_timeout: 5}`, 'Did you mean "request_timeout_ms"?'],
  ])('%j is a mistake', (text, expected) => {
    expect(mistakesOf(() => parse(text)).join('\n')).toContain(expected);
  });
});
