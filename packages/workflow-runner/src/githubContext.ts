import { basename } from 'node:path';

import type { GitFacts } from './gitFacts.js';
import { isJsonObject, type Json, type JsonObject } from './json.js';

/** What the `github` context is made of. */
export interface GithubFacts {
  workflowName: string;
  /** The workflow's file, relative to the workspace. */
  workflowFile: string;
  workspace: string;
  event: string;
  payload: JsonObject;
  eventPath: string;
  git: GitFacts;
  token: string;
  user: string;
  /** Any number; GitHub's are unique in the world. */
  runId: number;
}

function at(value: Json, ...path: string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path) found = isJsonObject(found) ? found[key] : undefined;
  return found;
}

function textAt(value: Json, ...path: string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

interface Reference {
  ref: string;
  ref_name: string;
  ref_type: string;
  head_ref: string;
  base_ref: string;
}

/** What was triggered: a pull request's merge, or what the payload or git says. */
function referenceOf({ event, payload, git }: GithubFacts): Reference {
  const number = at(payload, 'pull_request', 'number') ?? at(payload, 'number');
  if (event.startsWith('pull_request') && typeof number === 'number') {
    return {
      ref: `refs/pull/${number}/merge`,
      ref_name: `${number}/merge`,
      ref_type: 'branch',
      head_ref: textAt(payload, 'pull_request', 'head', 'ref') ?? '',
      base_ref: textAt(payload, 'pull_request', 'base', 'ref') ?? '',
    };
  }
  const ref = textAt(payload, 'ref') ?? `refs/heads/${git.branch ?? 'main'}`;
  return {
    ref,
    ref_name: ref.replace(/^refs\/(heads|tags)\//, ''),
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    head_ref: '',
    base_ref: '',
  };
}

/**
 * The `github` context of a run on this machine.
 *
 * @param overrides win over everything.
 */
export function githubContext(facts: GithubFacts, overrides: JsonObject): JsonObject {
  const { event, payload, git, workspace } = facts;
  const repository =
    textAt(payload, 'repository', 'full_name') ??
    textAt(overrides, 'repository') ??
    git.repository ??
    `local/${basename(workspace)}`;
  const serverUrl = textAt(overrides, 'server_url') ?? 'https://github.com';
  const actor = textAt(payload, 'sender', 'login') ?? facts.user;
  const sha = git.sha ?? '0'.repeat(40);
  const reference = referenceOf(facts);
  return {
    ...reference,
    ref_protected: false,
    sha,
    event_name: event,
    event: payload,
    event_path: facts.eventPath,
    workspace,
    workflow: facts.workflowName,
    workflow_ref: `${repository}/${facts.workflowFile}@${reference.ref}`,
    workflow_sha: sha,
    repository,
    repository_owner: repository.split('/')[0] ?? '',
    repository_id: '1',
    repository_owner_id: '1',
    repositoryUrl: `${serverUrl.replace(/^http/, 'git')}/${repository}.git`,
    actor,
    actor_id: '1',
    triggering_actor: actor,
    run_id: String(facts.runId),
    run_number: '1',
    run_attempt: '1',
    retention_days: '90',
    server_url: serverUrl,
    api_url: 'https://api.github.com',
    graphql_url: 'https://api.github.com/graphql',
    secret_source: 'Actions',
    token: facts.token,
    ...overrides,
  };
}
