import type { Action } from '@azureml-actions/action-kit';
import type { Random } from '@azureml-actions/rest';

/**
 * A name for a run that tells where it comes from: the workflow run and attempt, and a few
 * random characters, since a workflow may submit many. It is chosen here, before the request, so
 * that a repeated request cannot start a second run.
 */
export function runName(action: Action, prefix: string, random: Random): string {
  const workflowRun = action.environment.get('GITHUB_RUN_ID');
  const attempt = action.environment.get('GITHUB_RUN_ATTEMPT') ?? '1';
  const origin = workflowRun === undefined ? 'local' : `gh-${workflowRun}-${attempt}`;
  const safePrefix = prefix
    .replace(/[^a-zA-Z0-9_-]+/gu, '-')
    .replace(/^[-_]+/u, '')
    .slice(0, 60)
    .replace(/[-_]+$/u, '');
  return `${safePrefix === '' ? 'run' : safePrefix}-${origin}-${random.uuid().slice(0, 8)}`;
}
