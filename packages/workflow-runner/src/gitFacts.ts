import { text } from 'node:stream/consumers';

import { spawnTethered } from '@azureml-actions/lifeline';

import type { Environment } from './environment.js';

/** What a working copy tells of itself; undefined where it is none. */
export interface GitFacts {
  sha: string | undefined;
  branch: string | undefined;
  /** `owner/name` of the remote `origin`, where that looks like GitHub's. */
  repository: string | undefined;
}

async function git(cwd: string, env: Environment, args: string[]): Promise<string | undefined> {
  const child = spawnTethered('git', args, { cwd, env, stderr: 'ignore' });
  const output = child.stdout ? text(child.stdout) : Promise.resolve('');
  try {
    const { code } = await child.exited;
    return code === 0 ? (await output).trim() : undefined;
  } catch {
    // No git on this machine.
    return undefined;
  }
}

/** `owner/name` of a remote's URL. */
export function repositoryOf(url: string): string | undefined {
  return /[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(url)?.[1];
}

/** Asks git about the workspace. */
export async function gitFacts(workspace: string, env: Environment): Promise<GitFacts> {
  const [sha, branch, url] = await Promise.all([
    git(workspace, env, ['rev-parse', 'HEAD']),
    git(workspace, env, ['symbolic-ref', '--short', 'HEAD']),
    git(workspace, env, ['remote', 'get-url', 'origin']),
  ]);
  return { sha, branch, repository: url === undefined ? undefined : repositoryOf(url) };
}
