import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { parseJob, toJobBody, type ComponentVersion } from '@azureml-actions/azureml-yaml';
import { fakeAssets } from './fakeAssets.ts';
import { documentOf, mistakesOf, WORKSPACE } from './memoryFiles.ts';
import { OpenApi, specsPresent } from './openapi.ts';

const FILES = {
  'ml/src': undefined,
  'ml/src/a.py': '',
  'ml/more/b.py': '',
  'ml/data': undefined,
  'ml/comp/train.yml': `
$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
name: train
version: 3
display_name: Train
inputs:
  epochs: {type: integer, default: 5, min: 1}
  rate: {type: number, default: 1e-5, optional: true}
  data: {type: uri_folder, optional: true}
outputs:
  model: {type: mlflow_model}
code: ../src
additional_includes: [../more]
environment: {image: "python:3.11"}
command: python a.py \${{inputs.epochs}} --o \${{outputs.model}}
resources: {instance_count: 2}
`,
  'ml/comp/nested.yml': `
type: pipeline
inputs: {data: {type: uri_folder}}
outputs: {m: {type: mlflow_model}}
jobs:
  one:
    component: ./train.yml
    inputs: {data: "\${{parent.inputs.data}}"}
    outputs: {model: "\${{parent.outputs.m}}"}
`,
  'ml/comp/circle.yml': 'type: pipeline\njobs: {a: {type: pipeline, component: ./circle.yml}}\n',
  'ml/comp/wrong.yml': 'type: command\ncomand: ls\nenvironment: azureml:e:1\n',
};

const PIPELINE = `
type: pipeline
display_name: d
settings: {default_compute: azureml:cpu, default_datastore: azureml:store, force_rerun: true}
inputs:
  n: 5
  data: {type: uri_folder, path: ./data, mode: ro_mount}
outputs:
  model: {mode: upload}
jobs:
  train:
    component: ./comp/train.yml
    inputs: {epochs: "\${{parent.inputs.n}}", rate: 0.5}
    outputs: {model: "\${{parent.outputs.model}}"}
  score:
    command: echo \${{inputs.m}} \${{inputs.d}} \${{inputs.n}}
    environment: azureml:e:1
    inputs:
      m: \${{parent.jobs.train.outputs.model}}
      d: \${{parent.inputs.data}}
      n: \${{parent.inputs.n}}
      s: {type: uri_file, path: azureml:d@latest}
    limits: {timeout: 60}
  sub:
    type: pipeline
    component: ./comp/nested.yml
    inputs: {data: "\${{parent.inputs.data}}"}
  registered:
    component: azureml:c:1
`;

async function submitted(text: string): Promise<{
  readonly assets: ReturnType<typeof fakeAssets>;
  readonly body: unknown;
}> {
  const assets = fakeAssets();
  const body: unknown = JSON.parse(
    JSON.stringify(await toJobBody(parseJob(documentOf(text, FILES)), assets)),
  );
  return { assets, body };
}

describe('a pipeline job', () => {
  test('becomes the body that azure-ai-ml 1.35.2 sends', async () => {
    const { body } = await submitted(PIPELINE);
    const literal = (value: string): unknown => ({ job_input_type: 'literal', value });
    const anonymous = expect.stringMatching(/\/components\/azureml_anonymous\/versions\/[0-9a-f-]{36}$/);
    expect(body).toEqual({
      properties: {
        jobType: 'Pipeline',
        displayName: 'd',
        isArchived: false,
        tags: {},
        properties: {},
        inputs: {
          n: { jobInputType: 'literal', value: '5' },
          data: {
            jobInputType: 'uri_folder',
            uri: 'azureml://datastores/workspaceblobstore/paths/LocalUpload/h/data/',
            mode: 'ReadOnlyMount',
          },
        },
        outputs: { model: { jobOutputType: 'uri_folder', mode: 'Upload' } },
        settings: {
          default_compute: `${WORKSPACE}/computes/cpu`,
          default_datastore: `${WORKSPACE}/datastores/store`,
          force_rerun: true,
          _source: 'YAML.JOB',
        },
        jobs: {
          train: {
            name: 'train',
            type: 'command',
            inputs: { epochs: literal('${{parent.inputs.n}}'), rate: literal('0.5') },
            outputs: { model: { type: 'literal', value: '${{parent.outputs.model}}' } },
            resources: { instance_count: 2 },
            _source: 'YAML.COMPONENT',
            componentId: anonymous,
          },
          score: {
            name: 'score',
            type: 'command',
            inputs: {
              m: literal('${{parent.jobs.train.outputs.model}}'),
              d: literal('${{parent.inputs.data}}'),
              n: literal('${{parent.inputs.n}}'),
              s: { job_input_type: 'uri_file', uri: `${WORKSPACE}/data/d/versions/7` },
            },
            limits: { timeout: 'PT1M', job_limits_type: 'Command' },
            _source: 'YAML.JOB',
            componentId: anonymous,
          },
          sub: {
            name: 'sub',
            type: 'pipeline',
            inputs: { data: literal('${{parent.inputs.data}}') },
            _source: 'YAML.COMPONENT',
            componentId: anonymous,
          },
          registered: {
            name: 'registered',
            type: 'command',
            _source: 'REMOTE.WORKSPACE.COMPONENT',
            componentId: `${WORKSPACE}/components/c/versions/1`,
          },
        },
      },
    });
    if (specsPresent) expect(new OpenApi().errors('mfe.json', 'JobBaseResource', body)).toEqual([]);
  });

  test('registers its components, those of others first', async () => {
    const { assets } = await submitted(PIPELINE);
    const specs = assets.asked.components.map(specOf);
    expect(specs.find((spec) => spec['display_name'] === 'Train')).toMatchObject({
      name: 'azureml_anonymous',
      inputs: {
        epochs: { type: 'integer', default: '5', min: '1' },
        rate: { type: 'number', default: '1e-05', optional: true },
      },
      code: `azureml:${WORKSPACE}/codes/src/versions/1`,
      environment: expect.stringContaining('/environments/CliV2AnonymousEnvironment/versions/'),
      additional_includes: ['../more'],
      is_deterministic: true,
      _source: 'YAML.COMPONENT',
    });
    expect(specs.find((spec) => spec['_source'] === 'YAML.JOB')?.['inputs']).toEqual({
      m: { type: 'mlflow_model' },
      d: { type: 'uri_folder', mode: 'ro_mount' },
      n: { type: 'integer' },
      s: { type: 'uri_file' },
    });
    // Its only user does not need it.
    expect(specs.at(-1)).toMatchObject({ type: 'pipeline', inputs: { data: { optional: true } } });
    expect(assets.asked.code[0]).toEqual({ path: '/repo/ml/src', includes: ['/repo/ml/more'] });
    const [train, again] = assets.asked.components.filter(({ body }) =>
      JSON.stringify(body).includes('"Train"'),
    );
    expect(again?.version).toBe(train?.version);
  });

  test.each([
    ['${{parent.inputs.n}}', '${{parent.inputs.m}}', '${{parent.inputs.m}} names no input of the pipeline.'],
    ['parent.jobs.train.', 'parent.jobs.trian.', 'names no job of the pipeline. Did you mean "train"?'],
    ['outputs.model}}\n', 'outputs.modl}}\n', 'names no output of the job "train". Did you mean "model"?'],
    ['default_compute: azureml:cpu, ', '', 'jobs.train: The job has no compute.'],
    ['./comp/train.yml', './comp/none.yml', 'There is no file "./comp/none.yml".'],
    ['azureml:c:1', 'azureml:c', '"azureml:c" names no version.'],
    ['./comp/nested.yml', './comp/circle.yml', 'ml/comp/circle.yml'],
    ['./comp/nested.yml', './comp/train.yml', 'The component is of type command'],
    ['limits:', 'limit:', 'jobs.score.limit: "limit" is not a known key here. Did you mean "limits"?'],
  ])('%s → %s', (from, to, expected) => {
    const text = PIPELINE.replace(from, to);
    const found = mistakesOf(() => parseJob(documentOf(text, FILES)));
    expect(found.join('\n') + filesOf(text)).toContain(expected);
  });

  test('tells the mistakes of its components at their place in their file', () => {
    const text = PIPELINE.replace('./comp/train.yml', './comp/wrong.yml').replace('limits:', 'limit:');
    let message = '';
    try {
      parseJob(documentOf(text, FILES));
    } catch (error) {
      message = error instanceof Error ? error.message : '';
    }
    expect(message).toContain('ml/comp/wrong.yml:2:1: comand: "comand" is not a known key here.');
    expect(message).toContain('ml/job.yml:');
  });
});

const registered = v.object({
  properties: v.object({ componentSpec: v.record(v.string(), v.unknown()) }),
});

function specOf({ body }: ComponentVersion): Readonly<Record<string, unknown>> {
  return v.parse(registered, JSON.parse(JSON.stringify(body))).properties.componentSpec;
}

function filesOf(text: string): string {
  try {
    parseJob(documentOf(text, FILES));
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}
