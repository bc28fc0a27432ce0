import { createHash } from 'node:crypto';
import type { EmulatorSettings } from '../settings.js';

/**
 * The claims GitHub puts into a workflow's ID token, besides issuer and lifetime.
 * @param github repository, ref and subject
 * @param audience as the job asked for
 */
export function idTokenClaims(
  { repository, ref, subject, claims }: EmulatorSettings['github'],
  audience: string,
): Record<string, string> {
  const owner = repository.split('/')[0] ?? repository;
  const workflow = `${repository}/.github/workflows/release.yml@${ref}`;
  const sha = createHash('sha1')
    .update(repository + ref)
    .digest('hex');
  return {
    jti: createHash('sha1')
      .update(audience + subject)
      .digest('hex')
      .slice(0, 32),
    sub: subject,
    aud: audience,
    ref,
    sha,
    repository,
    repository_owner: owner,
    repository_owner_id: '1',
    repository_id: '1',
    repository_visibility: 'private',
    run_id: '1',
    run_number: '1',
    run_attempt: '1',
    actor: 'octocat',
    actor_id: '1',
    workflow: 'release',
    workflow_ref: workflow,
    workflow_sha: sha,
    job_workflow_ref: workflow,
    job_workflow_sha: sha,
    head_ref: '',
    base_ref: '',
    event_name: 'push',
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: 'true',
    runner_environment: 'github-hosted',
    ...claims,
  };
}
