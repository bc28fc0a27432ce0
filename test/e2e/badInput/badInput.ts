/** An action, told something it cannot use, and what it must say. */
export interface BadInput {
  /** What is wrong: the title of the test. */
  readonly wrong: string;
  readonly action: string;
  /** Over what makes the action work; `undefined` takes an input away. */
  readonly inputs?: Readonly<Record<string, string | undefined>>;
  /** Files of the user's repository that differ from the example's. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** The event that started the workflow, with its payload. */
  readonly event?: { readonly name: string; readonly payload: unknown };
  /** Whose inputs are given: those for a client secret where it does not say. */
  readonly identity?: 'oidc' | 'none';
  /** How the first line begins, or what it holds. */
  readonly says: string | RegExp;
  /** More of the same message, such as what to try. */
  readonly adds?: readonly (string | RegExp)[];
  /** Where GitHub shows it in the code. */
  readonly at?: { readonly file: string; readonly line: number };
  /** Mistakes told, each as one error. */
  readonly errors?: number;
  /** What may be asked before the mistake is known: the cloud's description, or Azure itself. */
  readonly asks?: 'cloud' | 'azure';
}

/** What makes each action work, besides subscription, resource group, workspace and identity. */
export const workingInputs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'get-token': {},
  'ensure-workspace': { file: 'workspace.yml', location: 'eastus' },
  'ensure-compute': { file: 'compute.yml' },
  'submit-run': { file: 'job.yml' },
  'wait-run': { 'run-id': 'iris-1' },
  'deploy-endpoint': {
    'endpoint-file': 'endpoint.yml',
    'deployment-file': 'deployment.yml',
    model: 'azureml:iris-model:1',
  },
  'score-smoke-test': { 'endpoint-name': 'iris-endpoint', 'payload-file': 'smoke/request.json' },
};

/** The inputs of a v1 run. */
export const definedRun = {
  file: undefined,
  'run-definition': 'v1/definition.json',
  'code-folder': 'src',
  'experiment-name': 'iris',
} as const;

export const allActions = Object.keys(workingInputs);
