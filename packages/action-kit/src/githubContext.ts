import { readFileSync } from 'node:fs';
import { tryParseJson } from '@azureml-actions/rest';
import * as v from 'valibot';
import type { Environment } from './environment.js';

const repository = v.nullish(v.object({ full_name: v.string() }));
const eventSchema = v.object({
  pull_request: v.optional(
    v.object({
      number: v.number(),
      head: v.object({ repo: repository }),
      base: v.object({ repo: repository }),
    }),
  ),
});

/** Events of pull requests that a fork can cause, and that then run without secrets. */
const pullRequestEvents: ReadonlySet<string | undefined> = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
]);

/** Why this run gets neither secrets nor OIDC, as a sentence; `undefined` when it should. */
export function reasonForNoSecrets(environment: Environment): string | undefined {
  const event = environment.get('GITHUB_EVENT_NAME');
  const isPullRequest = pullRequestEvents.has(event);
  if (environment.get('GITHUB_ACTOR') === 'dependabot[bot]' && (isPullRequest || event === 'push')) {
    return 'This run was started by Dependabot, and GitHub gives such workflows no secrets of the repository.';
  }
  if (!isPullRequest) return undefined;
  const path = environment.get('GITHUB_EVENT_PATH');
  const parsed = v.safeParse(eventSchema, path === undefined ? undefined : readJson(path));
  const pull = parsed.success ? parsed.output.pull_request : undefined;
  if (pull === undefined) return undefined;
  const [head, base] = [pull.head.repo?.full_name, pull.base.repo?.full_name];
  if (head?.toLowerCase() === base?.toLowerCase()) return undefined;
  return `This pull request comes from a fork (${head ?? 'since deleted'}), and GitHub gives workflows of forks neither secrets nor OIDC.`;
}

/** What a user can do about it. */
export const noSecretsRemedy =
  'Run this job for trusted branches only (if: github.event.pull_request.head.repo.full_name == github.repository), and use the emulator for forks.';

function readJson(path: string): unknown {
  try {
    return tryParseJson(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
