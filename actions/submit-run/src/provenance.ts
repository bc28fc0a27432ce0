/**
 * Where a run comes from, as properties of the job: Azure ML's own names, which its portal and
 * MLflow show, and ours. Empty outside a runner.
 * @param environment the runner's variables
 */
export function provenance(environment: {
  get(name: string): string | undefined;
}): Readonly<Record<string, string>> {
  const repository = environment.get('GITHUB_REPOSITORY');
  const server = environment.get('GITHUB_SERVER_URL') ?? 'https://github.com';
  if (repository === undefined) return {};
  const url = `${server}/${repository}`;
  const run = environment.get('GITHUB_RUN_ID');
  const attempt = environment.get('GITHUB_RUN_ATTEMPT');
  const commit = environment.get('GITHUB_SHA');
  // Of a pull request the name of the ref is that of the merge.
  const head = environment.get('GITHUB_HEAD_REF');
  const branch = head === undefined || head === '' ? environment.get('GITHUB_REF_NAME') : head;
  const runUrl =
    run === undefined
      ? undefined
      : `${url}/actions/runs/${run}${attempt === undefined ? '' : `/attempts/${attempt}`}`;
  const known: Readonly<Record<string, string | undefined>> = {
    'azureml.git.repository_uri': url,
    'mlflow.source.git.repoURL': url,
    'azureml.git.branch': branch,
    'mlflow.source.git.branch': branch,
    'azureml.git.commit': commit,
    'mlflow.source.git.commit': commit,
    'azureml-actions.pull-request': /^refs\/pull\/(\d+)\//u.exec(environment.get('GITHUB_REF') ?? '')?.[1],
    'azureml-actions.workflow': environment.get('GITHUB_WORKFLOW'),
    'azureml-actions.run-url': runUrl,
    'azureml-actions.run-attempt': attempt,
    'azureml-actions.actor': environment.get('GITHUB_ACTOR'),
  };
  const stated = Object.entries(known).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as const],
  );
  return Object.fromEntries(stated);
}
