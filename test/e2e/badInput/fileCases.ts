import type { BadInput } from './badInput.ts';

const job = (code: string): string =>
  `type: command\ncommand: echo 1\ncode: ${code}\nenvironment: azureml:sklearn:1\ncompute: azureml:cpu-cluster\n`;

const deployment = (code: string, script: string): string =>
  `name: blue\nendpoint_name: iris-endpoint\nmodel: azureml:iris-model:1\ncode_configuration:\n  code: ${code}\n  scoring_script: ${script}\nenvironment: azureml:sklearn:1\ninstance_type: Standard_DS3_v2\ninstance_count: 1\n`;

/** Mistakes in the user's files, shown at file and line; nobody need be asked to find them. */
export const fileCases: readonly BadInput[] = [
  {
    wrong: 'a job file whose list is never closed',
    action: 'submit-run',
    files: { 'job.yml': 'type: command\ncommand: [echo\ncode: ./src\n' },
    says: 'job.yml:3:1: The YAML cannot be read: ',
    at: { file: 'job.yml', line: 3 },
  },
  {
    wrong: 'a workspace file whose quote is never closed',
    action: 'ensure-workspace',
    files: { 'workspace.yml': 'name: mlw-iris\nlocation: "eastus\n' },
    says: /^workspace\.yml:2:\d+: The YAML cannot be read: A quote \("\) is never closed\.$/u,
    at: { file: 'workspace.yml', line: 2 },
  },
  {
    wrong: 'a compute file with a mapping where none can be',
    action: 'ensure-compute',
    files: { 'compute.yml': 'name: cpu-cluster\ntype: amlcompute\n size: big\n' },
    says: 'compute.yml:2:7: The YAML cannot be read: ',
    at: { file: 'compute.yml', line: 2 },
  },
  {
    wrong: 'an endpoint file with a tab',
    action: 'deploy-endpoint',
    files: { 'endpoint.yml': 'name: iris-endpoint\n\tauth_mode: key\n' },
    says: 'endpoint.yml:2:1: YAML does not allow tabs for indentation. Use spaces.',
    at: { file: 'endpoint.yml', line: 2 },
  },
  {
    wrong: 'a deployment file in a folder, with a key twice',
    action: 'deploy-endpoint',
    inputs: { 'deployment-file': 'deploy/blue.yml' },
    files: {
      'deploy/blue.yml':
        'name: blue\nendpoint_name: iris-endpoint\nmodel: azureml:iris-model:1\nname: green\ninstance_type: Standard_DS3_v2\ninstance_count: 1\n',
    },
    says: 'deploy/blue.yml:4:1: name: The key "name" is given twice; it stands on line 1 already.',
    at: { file: 'deploy/blue.yml', line: 4 },
  },
  {
    wrong: 'three mistakes in one job file',
    action: 'submit-run',
    files: {
      'job.yml':
        'type: command\ncomand: echo\ncode: ./src\nenvironment: azureml:sklearn:1\ninputs:\n  epochs: [1]\n',
    },
    says: 'job.yml:1:1: "command" is missing.',
    adds: ['job.yml:2:1: comand: "comand" is not a known key here. Did you mean "command"?'],
    at: { file: 'job.yml', line: 1 },
    errors: 3,
  },
  {
    wrong: 'code that does not exist',
    action: 'submit-run',
    files: { 'job.yml': job('./source') },
    says: 'job.yml:3:1: code: There is no file or folder "./source". Paths are relative to the folder of this YAML file.',
    at: { file: 'job.yml', line: 3 },
  },
  {
    wrong: 'code of a deployment that does not exist',
    action: 'deploy-endpoint',
    files: { 'deployment.yml': deployment('./score', 'score.py') },
    says: 'deployment.yml:5:3: code_configuration.code: There is no file or folder "./score".',
    at: { file: 'deployment.yml', line: 5 },
  },
  {
    wrong: 'a scoring script that is not in the code',
    action: 'deploy-endpoint',
    files: { 'deployment.yml': deployment('./scoring', 'main.py') },
    says: 'deployment.yml:6:3: code_configuration.scoring_script: There is no file "main.py" in the code folder.',
    at: { file: 'deployment.yml', line: 6 },
  },
  {
    wrong: 'code that does not exist, from an input',
    action: 'submit-run',
    inputs: { set: 'code=./source' },
    says: 'Input set (code): There is no file or folder "./source".',
  },
  {
    wrong: 'a job file that does not exist',
    action: 'submit-run',
    inputs: { file: 'jobs.yml' },
    says: 'Input file: jobs.yml: The file does not exist. Is the repository checked out before this step?',
  },
  {
    wrong: 'a job file outside of the repository',
    action: 'submit-run',
    inputs: { file: '../job.yml' },
    says: 'Input file: ../job.yml: The file lies outside the repository.',
  },
];
