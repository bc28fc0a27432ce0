import { allActions, definedRun, type BadInput } from './badInput.ts';

const inWorkspace = allActions.filter((name) => name !== 'get-token');

/** Mistakes in the inputs themselves: nobody need be asked to find them. */
export const inputCases: readonly BadInput[] = [
  ...inWorkspace.map((action): BadInput => ({
    wrong: 'no subscription-id',
    action,
    inputs: { 'subscription-id': undefined },
    says: 'Input subscription-id is missing. Give the id of the Azure subscription, a GUID (or set AZUREML_ACTIONS_SUBSCRIPTION_ID',
  })),
  ...allActions.map((action): BadInput => ({
    wrong: 'validate-only that is no boolean',
    action,
    inputs: { 'validate-only': 'yes' },
    says: "Input validate-only is 'yes'. Accepted: true, false",
  })),
  {
    wrong: 'a subscription-id that is no GUID',
    action: 'submit-run',
    inputs: { 'subscription-id': 'my subscription' },
    says: "Input subscription-id is 'my subscription'. It must be a GUID such as",
  },
  {
    wrong: 'two mistakes at once',
    action: 'wait-run',
    inputs: { 'subscription-id': undefined, timeout: 'soon' },
    says: 'Input subscription-id is missing.',
    adds: ["Input timeout is 'soon'. Accepted: a duration such as 90s, 30m, 2h or PT2H"],
  },
  {
    wrong: 'no run-id',
    action: 'wait-run',
    inputs: { 'run-id': undefined },
    says: 'Input run-id is missing. Give the run-id of submit-run.',
  },
  {
    wrong: 'an unknown auth-type',
    action: 'get-token',
    inputs: { 'auth-type': 'password' },
    says: /^Input auth-type is 'password'\. Accepted: .*oidc.*client-secret/u,
  },
  {
    wrong: 'an unknown cloud',
    action: 'ensure-compute',
    inputs: { cloud: 'AzureMoon' },
    says: "Input cloud is 'AzureMoon'. Accepted: AzureCloud, AzureUSGovernment, AzureChinaCloud, or the https URL",
  },
  {
    wrong: 'more traffic than there is',
    action: 'deploy-endpoint',
    inputs: { traffic: '150' },
    says: "Input traffic is '150'. Accepted: keep, or whole percents from 0 to 100.",
  },
  {
    wrong: 'a model without a version',
    action: 'deploy-endpoint',
    inputs: { model: 'iris' },
    says: "Input model is 'iris'. Accepted: azureml:name:version, azureml:name@latest,",
  },
  {
    wrong: 'neither a job nor a run definition',
    action: 'submit-run',
    inputs: { file: undefined },
    says: 'Input file or run-definition: give one of the two',
  },
  {
    wrong: 'both a job and a run definition',
    action: 'submit-run',
    inputs: { 'run-definition': 'v1/definition.json' },
    says: 'Input file or run-definition: give one of the two',
  },
  {
    wrong: 'a run definition that is YAML',
    action: 'submit-run',
    inputs: { ...definedRun, 'run-definition': 'job.yml' },
    says: 'Input run-definition: job.yml is no run definition. It must be JSON',
  },
  {
    wrong: 'a v1 run without an experiment',
    action: 'submit-run',
    inputs: { ...definedRun, 'experiment-name': undefined },
    says: 'Input experiment-name is missing.',
  },
  {
    wrong: 'a code-folder that does not exist',
    action: 'submit-run',
    inputs: { ...definedRun, 'code-folder': 'source' },
    says: 'Input code-folder: there is no folder source.',
  },
  {
    wrong: 'a workspace-name that is none',
    action: 'ensure-workspace',
    inputs: { file: undefined, 'workspace-name': 'm' },
    says: 'Input workspace-name: "m" is no workspace name. Use 3 to 33 letters',
  },
  {
    wrong: 'a storage account by its name',
    action: 'ensure-workspace',
    inputs: { 'storage-account': 'store' },
    says: "Input storage-account is 'store'. It must be an ARM id:",
  },
  {
    wrong: 'a compute without a size',
    action: 'ensure-compute',
    inputs: { file: undefined, 'compute-name': 'cpu-cluster' },
    says: 'Input size is missing. Give the VM size, such as Standard_DS3_v2, or file.',
  },
  {
    wrong: 'fewer nodes at most than at least',
    action: 'ensure-compute',
    inputs: { 'min-instances': '5' },
    says: /^Input min-instances: min_instances \(5\) is more than max_instances \(2\)/u,
  },
  {
    wrong: 'no payload',
    action: 'score-smoke-test',
    inputs: { 'payload-file': undefined },
    says: 'Input payload-file is missing. Give it, or payload.',
  },
  {
    wrong: 'a payload file that does not exist',
    action: 'score-smoke-test',
    inputs: { 'payload-file': 'smoke/requests.json' },
    says: 'Input payload-file: there is no readable file smoke/requests.json.',
  },
  {
    wrong: 'a payload file that is no JSON',
    action: 'score-smoke-test',
    files: { 'smoke/request.json': '{data: [[1, 2]]}' },
    says: 'Input payload-file: smoke/request.json is no JSON. Accepted: a JSON document such as {"data": [[1, 2]]}.',
  },
  {
    wrong: 'a payload that is no JSON',
    action: 'score-smoke-test',
    inputs: { 'payload-file': undefined, payload: '5.1,3.5' },
    says: 'Input payload is no JSON. Accepted: a JSON document such as {"data": [[1, 2]]}.',
  },
  {
    wrong: 'expected-json that is no JSON',
    action: 'score-smoke-test',
    inputs: { 'expected-json': 'setosa,' },
    says: 'Input expected-json is no JSON.',
  },
];
