import type { PlaneName } from '@azureml-actions/emulator/planes/plane';

/** Requests that no published specification covers. */
export interface UncoveredPath {
  readonly plane: PlaneName;
  readonly method: string;
  /** The whole path. */
  readonly path: RegExp;
  /** Why there is no specification, and what tells us what it looks like. */
  readonly reason: string;
  /** Why the pipeline may not ask for it; without that, an entry nothing matches is stale. */
  readonly onlySometimes?: string;
}

const subscription = '/subscriptions/[^/]+';
const workspace = `${subscription}/resourceGroups/[^/]+/providers/Microsoft.MachineLearningServices/workspaces/[^/]+`;
const location = `${subscription}/providers/Microsoft.MachineLearningServices/locations/[^/]+`;
const opaque =
  'The URLs of running operations are opaque: a client follows the header it was given. Their bodies are those of ARM’s asynchronous operations.';

/** The one list of them; what is asked for and stands neither here nor in a specification fails. */
export const uncoveredPaths: readonly UncoveredPath[] = [
  {
    plane: 'login',
    method: 'POST',
    path: /^\/[^/]+\/oauth2\/v2\.0\/token$/,
    reason: 'Entra ID publishes no OpenAPI; OAuth 2.0 (RFC 6749, RFC 7523) describes the token endpoint.',
  },
  {
    plane: 'github',
    method: 'GET',
    path: /^\/_apis\/distributedtask\/idtoken$/,
    reason:
      'The runner’s own service for ID tokens; GitHub’s documentation shows the request and its answer.',
  },
  {
    plane: 'arm',
    method: 'GET',
    path: /^\/metadata\/endpoints$/,
    reason: 'The cloud-metadata document belongs to ARM itself, not to Azure ML; Azure’s clients read it.',
  },
  {
    plane: 'arm',
    method: 'GET',
    path: pattern(`${location}/workspaceOperationResults/[^/]+`),
    reason: opaque,
  },
  {
    plane: 'arm',
    method: 'GET',
    path: pattern(`${location}/computeOperationsStatus/[^/]+`),
    reason: opaque,
  },
  {
    plane: 'arm',
    method: 'GET',
    path: pattern(`${location}/mfeOperationsStatus/[^/]+`),
    reason: opaque,
  },
  {
    plane: 'api',
    method: 'GET',
    path: /^\/discovery(\/.*)?$/,
    reason: 'The document a workspace’s discoveryUrl leads to is shown in the articles only.',
  },
  {
    plane: 'api',
    method: 'POST',
    path: pattern(`/mlflow/v1\\.0${workspace}/api/2\\.0/mlflow/.+`),
    reason: 'MLflow’s own REST API, by which a training script logs its metrics; MLflow documents it.',
  },
  {
    plane: 'api',
    method: 'GET',
    path: pattern(`/mlflow/v1\\.0${workspace}/api/2\\.0/mlflow/.+`),
    reason: 'As above.',
    onlySometimes: 'The training reads only where the mlflow library is installed; else it logs by itself.',
  },
  {
    plane: 'scoring',
    method: 'POST',
    path: /^\/endpoints\/[^/]+\/[^/]+\/score$/,
    reason: 'A scoring URI belongs to the deployed model: its author decides what goes in and comes out.',
  },
];

function pattern(source: string): RegExp {
  return new RegExp(`^${source}$`, 'i');
}
