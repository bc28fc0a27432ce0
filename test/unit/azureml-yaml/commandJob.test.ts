import { describe, expect, test } from '@jest/globals';
import { parseJob, toJobBody, type CommandJobSpec } from '@azureml-actions/azureml-yaml';
import { fakeAssets } from './fakeAssets.ts';
import { documentOf, mistakesOf, WORKSPACE } from './memoryFiles.ts';
import { OpenApi, specsPresent } from './openapi.ts';

const FILES = {
  'ml/src': undefined,
  'ml/src/train.py': '',
  'ml/env/conda.yml':
    '# trains\nname: x\ndependencies:\n  - python=3.10\n  - pip:\n      - a==1\nchannels: [conda-forge]\n',
  'ml/docker/Dockerfile': 'FROM x',
  'ml/data.csv': '1',
  'data/folder': undefined,
  'secret.txt': '',
};

function parse(text: string): CommandJobSpec {
  const spec = parseJob(documentOf(text, FILES));
  if (spec.kind !== 'command') throw new Error(`It became a ${spec.kind} job.`);
  return spec;
}

/** The mistakes of a job that is whole but for some lines. */
function mistakes(lines: string, base = 'command: ls\nenvironment: azureml:e:1\n'): readonly string[] {
  return mistakesOf(() => parse(base + lines));
}

const FULL = `
$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
type: command
name: my-run
display_name: d
experiment_name: e
description: desc
tags: {c: "x", d: null}
properties: {p: "q"}
command: echo \${{inputs.a}} \${{inputs.o}} \${{outputs.m}}
code: src
environment:
  image: python:3.11
  conda_file: env/conda.yml
environment_variables: {A: 1, B: true, C: 1.5, D: "s"}
compute: azureml:cpu
inputs:
  a: 1
  b: true
  n: {value: 3}
  o: {type: uri_file, path: azureml:data:1, mode: download}
  p: {type: mltable, path: azureml://datastores/x/paths/y, mode: eval_mount}
  q: {type: custom_model, path: azureml:model@latest}
  r: {path: ../data/folder, mode: ro_mount}
outputs:
  m: {type: mlflow_model, mode: upload}
  n: {type: uri_folder, mode: rw_mount, path: azureml://datastores/x/paths/z}
  o:
distribution: {type: mpi, process_count_per_instance: 2}
resources: {instance_count: 2, instance_type: Standard_D2, shm_size: 2g, docker_args: "-x", properties: {k: {v: 1}}}
limits: {timeout: 90}
identity: {type: managed, client_id: cid}
services:
  ssh: {type: ssh, ssh_public_keys: "k", nodes: all}
  vs: {type: vs_code}
  tb: {type: tensor_board, log_dir: "d", port: 6006}
queue_settings: {job_tier: spot}
`;

describe('a command job', () => {
  const spec = parse(FULL);

  const assets = fakeAssets();
  const submitted = toJobBody(spec, assets);

  test('asks for what must exist first', async () => {
    await submitted;
    expect(assets.asked).toEqual({
      code: [{ path: '/repo/ml/src', includes: [] }],
      environments: [
        {
          image: 'python:3.11',
          condaFile: 'channels:\n- conda-forge\ndependencies:\n- python=3.10\n- pip:\n  - a==1\nname: x\n',
          tags: {},
          properties: {},
        },
      ],
      labels: [{ type: 'models', name: 'model', label: 'latest' }],
      data: [{ path: '/repo/data/folder', type: 'uri_folder' }],
      components: [],
    });
  });

  test('becomes the body that azure-ai-ml 1.35.2 sends', async () => {
    // Recorded from the client, but for environmentVariables, which it sends as numbers against the
    // specification.
    expect(JSON.parse(JSON.stringify(await submitted))).toEqual({
      properties: {
        jobType: 'Command',
        displayName: 'd',
        experimentName: 'e',
        description: 'desc',
        tags: { c: 'x', d: null },
        properties: { p: 'q' },
        isArchived: false,
        command: 'echo ${{inputs.a}} ${{inputs.o}} ${{outputs.m}}',
        codeId: `${WORKSPACE}/codes/src/versions/1`,
        environmentId: expect.stringMatching(/\/CliV2AnonymousEnvironment\/versions\/[0-9a-f]{64}$/),
        environmentVariables: { A: '1', B: 'True', C: '1.5', D: 's' },
        computeId: `${WORKSPACE}/computes/cpu`,
        inputs: {
          a: { jobInputType: 'literal', value: '1' },
          b: { jobInputType: 'literal', value: 'True' },
          n: { jobInputType: 'literal', value: '3' },
          o: { jobInputType: 'uri_file', uri: `${WORKSPACE}/data/data/versions/1`, mode: 'Download' },
          p: { jobInputType: 'mltable', uri: 'azureml://datastores/x/paths/y', mode: 'EvalMount' },
          q: { jobInputType: 'custom_model', uri: `${WORKSPACE}/models/model/versions/7` },
          r: {
            jobInputType: 'uri_folder',
            uri: 'azureml://datastores/workspaceblobstore/paths/LocalUpload/h/folder/',
            mode: 'ReadOnlyMount',
          },
        },
        outputs: {
          m: { jobOutputType: 'mlflow_model', mode: 'Upload' },
          n: { jobOutputType: 'uri_folder', uri: 'azureml://datastores/x/paths/z', mode: 'ReadWriteMount' },
          o: { jobOutputType: 'uri_folder' },
        },
        distribution: { distributionType: 'Mpi', processCountPerInstance: 2 },
        resources: {
          instanceCount: 2,
          instanceType: 'Standard_D2',
          shmSize: '2g',
          dockerArgs: '-x',
          properties: { k: { v: 1 } },
        },
        limits: { jobLimitsType: 'Command', timeout: 'PT1M30S' },
        identity: { identityType: 'Managed', clientId: 'cid' },
        services: {
          ssh: {
            jobServiceType: 'SSH',
            nodes: { nodesValueType: 'All' },
            properties: { sshPublicKeys: 'k' },
          },
          vs: { jobServiceType: 'VSCode' },
          tb: { jobServiceType: 'TensorBoard', port: 6006, properties: { logDir: 'd' } },
        },
        queueSettings: { jobTier: 'Spot' },
      },
    });
  });

  (specsPresent ? test : test.skip)(
    'becomes a body that the specification accepts (specs in ../shared)',
    async () => {
      expect(new OpenApi().errors('mfe.json', 'JobBaseResource', await submitted)).toEqual([]);
    },
  );
});

describe('references', () => {
  const id = `${WORKSPACE}/environments/e/versions/1`;
  test.each([
    ['azureml:e:1', id],
    [`azureml:${id}`, id],
    [id, id],
    ['azureml:AzureML-sklearn-1.5@latest', 'azureml:AzureML-sklearn-1.5@latest'],
    [
      'azureml://registries/azureml/environments/x/labels/latest',
      'azureml://registries/azureml/environments/x/labels/latest',
    ],
  ])('environment %s', async (reference, expected) => {
    const spec = parse(`command: ls\nenvironment: ${reference}\n`);
    expect(await toJobBody(spec, fakeAssets())).toMatchObject({ properties: { environmentId: expected } });
  });

  test('by label are looked up', async () => {
    const assets = fakeAssets();
    const body = await toJobBody(parse('command: ls\nenvironment: azureml:e@latest\n'), assets);
    expect(assets.asked.labels).toEqual([{ type: 'environments', name: 'e', label: 'latest' }]);
    expect(body).toMatchObject({
      properties: { environmentId: `${WORKSPACE}/environments/e/versions/7` },
    });
  });

  test.each([
    ['cpu', `${WORKSPACE}/computes/cpu`],
    ['azureml:cpu', `${WORKSPACE}/computes/cpu`],
    ['azureml:/subscriptions/x/y', '/subscriptions/x/y'],
    ['serverless', undefined],
  ])('compute %s', async (compute, expected) => {
    const spec = parse(`command: ls\nenvironment: azureml:e:1\ncompute: ${compute}\n`);
    expect(await toJobBody(spec, fakeAssets())).toMatchObject({ properties: { computeId: expected } });
  });

  test.each([
    ['git+https://github.com/x/y.git#main', { kind: 'url', url: 'git+https://github.com/x/y.git#main' }],
    ['src', { kind: 'local', path: '/repo/ml/src' }],
    ['./src/train.py', { kind: 'local', path: '/repo/ml/src/train.py' }],
    ['azureml:c:2', { kind: 'reference', reference: { kind: 'version', name: 'c', version: '2' } }],
  ])('code %s', (code, expected) => {
    expect(parse(`command: ls\nenvironment: azureml:e:1\ncode: ${code}\n`).code).toEqual(expected);
  });

  test('a tensorflow distribution has no parameter servers by default', async () => {
    const spec = parse(
      'command: ls\nenvironment: azureml:e:1\ndistribution: {type: TensorFlow, worker_count: 2}\n',
    );
    expect(await toJobBody(spec, fakeAssets())).toMatchObject({
      properties: {
        distribution: { distributionType: 'TensorFlow', workerCount: 2, parameterServerCount: 0 },
      },
    });
  });
});

describe('mistakes', () => {
  test('of every class are told at once, each at its place', () => {
    const text = [
      'comand: ls', // unknown key, and the missing field
      'environment: my-env', // bad reference
      'code: srcc', // missing path
      'compute: azureml:cpu',
      'compute: azureml:gpu', // duplicate key
      'tags:',
      '  stage: 1', // wrong type
      'inputs:',
      '  data: {type: uri_file, path: ../../etc/passwd}', // outside the root
    ].join('\n');
    expect(mistakesOf(() => parse(text))).toEqual([
      '1:1 comand: "comand" is not a known key here. Did you mean "command"?',
      '1:1 : "command" is missing.',
      '2:1 environment: "my-env" is no reference to an environment. Write azureml:<name>:<version>, azureml:<name>@latest, or a registry or ARM id.',
      '3:1 code: There is no file or folder "srcc". Paths are relative to the folder of this YAML file.',
      '5:1 compute: The key "compute" is given twice; it stands on line 4 already. Remove one of them.',
      '7:3 tags.stage: must be text, but is the number 1. Write it in quotes: "1".',
      '9:3 inputs.data.path: The path "../../etc/passwd" leaves the repository. Only what is checked out in the repository can be uploaded.'.replace(
        '9:3',
        '9:26',
      ),
    ]);
  });

  test.each([
    [
      'unresolved input',
      'inputs: {a: 1}\n',
      'command: echo ${{inputs.b}}\nenvironment: azureml:e:1\n',
      '1:1 command: ${{inputs.b}} names no declared input. Accepted: a.',
    ],
    [
      'unresolved output',
      '',
      'command: echo ${{outputs.b}}\nenvironment: azureml:e:1\n',
      '1:1 command: ${{outputs.b}} names no declared output. Declare it under "outputs".',
    ],
    [
      'search space',
      '',
      'command: echo ${{search_space.b}}\nenvironment: azureml:e:1\n',
      '1:1 command: ${{search_space.b}} has no meaning here: only a sweep job has a search space.',
    ],
  ])('%s', (_name, lines, base, expected) => {
    expect(mistakes(lines, base)).toEqual([expected]);
  });

  test.each([
    ['name: "-x"', 'name: "-x" is no job name.'],
    ['compute: local', 'compute: "local" runs on your own machine'],
    ['compute: "a b"', 'compute: "a b" is no compute.'],
    ['inputs: {1a: 1}', 'inputs.1a: The name "1a" is not accepted.'],
    ['inputs: {a: }', 'inputs.a: The input has no value.'],
    ['inputs: {a: 2021-01-01}', 'inputs.a: must be text, a number or a boolean, but is the date 2021-01-01.'],
    ['inputs: {a: {type: uri_file}}', 'inputs.a: "path" is missing.'],
    [
      'inputs: {a: {type: urifile, path: data.csv}}',
      'inputs.a.type: "urifile" is not accepted. Did you mean "uri_file"?',
    ],
    ['inputs: {a: {path: data.csv}}', 'inputs.a.path: "data.csv" is a file, but must be a folder.'],
    [
      'inputs: {a: {path: ../data/folder, mode: eval_mount}}',
      'inputs.a.mode: "eval_mount" is for inputs of type mltable only.',
    ],
    ['inputs: {a: {path: azureml:x}}', 'inputs.a.path: "azureml:x" names no version.'],
    ['outputs: {a: {mode: ro_mount}}', 'outputs.a.mode: "ro_mount" is not accepted.'],
    ['outputs: {a: {version: 1}}', 'outputs.a.version: A version needs a "name" beside it.'],
    ['distribution: {type: ray}', 'distribution.type: "ray" is not accepted.'],
    [
      'distribution: {type: mpi, worker_count: 1}',
      'distribution.worker_count: has no meaning for a distribution of type mpi.',
    ],
    ['resources: {instance_count: 0}', 'resources.instance_count: must be 1 or more, but is 0.'],
    [
      'resources: {instance_count: two}',
      'resources.instance_count: must be a whole number, but is the text "two".',
    ],
    ['resources: {shm_size: 2 GB}', 'resources.shm_size: "2 GB" is no size.'],
    ['limits: {timeout: 1h}', 'limits.timeout: must be a whole number'],
    ['identity: {type: system}', 'identity.type: "system" is not accepted.'],
    ['services: {a: {type: vscode}}', 'services.a.type: "vscode" is not accepted. Did you mean "vs_code"?'],
    ['queue_settings: {job_tier: cheap}', 'queue_settings.job_tier: "cheap" is not accepted.'],
    ['code: [a]', 'code: must be text, but is a list.'],
    ['tags: x', 'tags: must be a mapping, but is the text "x".'],
    ['code: ../secret.txt/../../x', 'code: The path'],
  ])('%s', (line, expected) => {
    const found = mistakes(line);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  test('optional parts of a command may name what is not there', () => {
    expect(mistakes('', 'command: x $[[--a ${{inputs.a}}]]\nenvironment: azureml:e:1\n')).toEqual([]);
  });

  test('kinds of jobs that the API has no body for are refused by name', () => {
    expect(mistakesOf(() => parseJob(documentOf('type: finetuning\ntask: chat')))).toEqual([
      '1:1 type: The API (2024-04-01) has no job of type finetuning on its own. Submit it with the az command line, whose preview API has them.',
    ]);
    expect(
      mistakesOf(() => parseJob(documentOf('type: comand\ncommand: ls\nenvironment: azureml:e:1'))),
    ).toEqual(['1:1 type: "comand" is not accepted. Did you mean "command"?']);
  });
});
