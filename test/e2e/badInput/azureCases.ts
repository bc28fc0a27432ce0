import { definedRun, type BadInput } from './badInput.ts';

/** Mistakes that only Azure can know. Nothing is written before they are found. */
export const azureCases: readonly BadInput[] = [
  {
    wrong: 'an unknown compute in the file',
    action: 'submit-run',
    files: {
      'job.yml':
        'type: command\ncommand: echo 1\ncode: ./src\nenvironment: azureml:sklearn:1\ncompute: azureml:gpu-cluster\n',
    },
    says: 'job.yml:5:1: compute: Compute gpu-cluster does not exist in workspace mlw-iris, which has cpu-cluster. Run ensure-compute first,',
    at: { file: 'job.yml', line: 5 },
  },
  {
    wrong: 'an unknown compute in the input',
    action: 'submit-run',
    inputs: { compute: 'gpu-cluster' },
    says: 'Input compute: Compute gpu-cluster does not exist in workspace mlw-iris, which has cpu-cluster.',
  },
  {
    wrong: 'an unknown compute in a run definition',
    action: 'submit-run',
    inputs: definedRun,
    files: { 'v1/definition.json': '{"Configuration":{"Script":"train.py","Target":"gpu-cluster"}}' },
    says: 'Input run-definition: Target is gpu-cluster, a compute that does not exist in workspace mlw-iris, which has cpu-cluster.',
    adds: ['What to try: Run ensure-compute first'],
  },
  {
    wrong: 'a workspace in another region than the file says',
    action: 'ensure-workspace',
    inputs: { location: undefined },
    says: 'workspace.yml:5:1: location: westeurope was asked for, but workspace mlw-iris exists in eastus. A workspace cannot move. Accepted here: eastus',
    at: { file: 'workspace.yml', line: 5 },
  },
  {
    wrong: 'a workspace in another region than the input says',
    action: 'ensure-workspace',
    inputs: { location: 'West US' },
    says: 'Input location: West US was asked for, but workspace mlw-iris exists in eastus.',
  },
  {
    wrong: 'a new workspace without what it needs',
    action: 'ensure-workspace',
    inputs: { 'workspace-name': 'mlw-new' },
    says: 'Workspace mlw-new does not exist, and these inputs are missing to make it: storage-account, key-vault, application-insights.',
  },
  ...['ensure-compute', 'submit-run', 'wait-run', 'deploy-endpoint'].map((action): BadInput => ({
    wrong: 'an unknown workspace',
    action,
    inputs: { 'workspace-name': 'mlw-other' },
    says: 'Workspace mlw-other does not exist in resource group rg-emulator.',
    adds: ['What to try: Check workspace-name'],
  })),
  {
    wrong: 'an unknown run',
    action: 'wait-run',
    says: /run iris-1 .*not found/iu,
    adds: ['What to try: '],
  },
  {
    wrong: 'an unknown version of a model in the input',
    action: 'deploy-endpoint',
    says: 'Input model: azureml:iris-model:1 does not exist in workspace mlw-iris.',
    adds: ['What to try: Name a registered version'],
  },
  {
    wrong: 'an unknown model in the file',
    action: 'deploy-endpoint',
    inputs: { model: undefined },
    says: /azureml:iris-model@latest does not exist in workspace mlw-iris/u,
  },
  {
    wrong: 'an unknown endpoint',
    action: 'score-smoke-test',
    says: 'Endpoint iris-endpoint does not exist in workspace mlw-iris.',
    adds: ['What to try: Check endpoint-name'],
  },
].map((example) => ({ ...example, asks: 'azure' }));
