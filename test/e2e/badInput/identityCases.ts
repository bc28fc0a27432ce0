import { allActions, type BadInput } from './badInput.ts';

const pullRequest = (head: string | null): NonNullable<BadInput['event']> => ({
  name: 'pull_request',
  payload: {
    pull_request: {
      number: 7,
      head: { repo: head === null ? null : { full_name: head } },
      base: { repo: { full_name: 'octo-org/octo-model' } },
    },
  },
});

const withoutSecret = { 'client-secret': undefined };

/** Nobody to sign in as, or the wrong one. */
export const identityCases: readonly BadInput[] = [
  ...['get-token', 'submit-run'].map((action): BadInput => ({
    wrong: 'a wrong client secret',
    action,
    inputs: { 'client-secret': 'wrong-secret-of-this-test' },
    says: 'Signing in to Entra ID failed',
    adds: [/^[^\n]*AADSTS7000215/u, /What to try: .*secret/u],
    asks: 'azure',
  })),
  {
    wrong: 'an unknown application',
    action: 'get-token',
    inputs: { 'client-id': '00000000-0000-0000-0000-000000000001' },
    says: 'Signing in to Entra ID failed',
    adds: [/^[^\n]*AADSTS700016/u, /What to try: .*client-id/u],
    asks: 'azure',
  },
  ...allActions.map((action): BadInput => ({
    wrong: 'OIDC without id-token: write',
    action,
    inputs: withoutSecret,
    says: /OIDC/u,
    adds: [/What to try: .*id-token: write/u],
    asks: 'cloud',
  })),
  {
    wrong: 'no identity at all',
    action: 'wait-run',
    identity: 'none',
    says: /tenant-id|client-id/u,
    adds: [/What to try: .*get-token/u],
    asks: 'cloud',
  },
  {
    wrong: 'OIDC in a pull request from a fork',
    action: 'get-token',
    inputs: withoutSecret,
    event: pullRequest('octocat/octo-model'),
    says: /comes from a fork \(octocat\/octo-model\)/u,
    adds: [/What to try: .*(trusted|emulator)/u],
    asks: 'cloud',
  },
  {
    wrong: 'OIDC in a pull request from a fork that is gone',
    action: 'ensure-workspace',
    inputs: withoutSecret,
    event: pullRequest(null),
    says: /comes from a fork/u,
    asks: 'cloud',
  },
  {
    wrong: 'a secret that is empty in a pull request from a fork',
    action: 'submit-run',
    inputs: { 'auth-type': 'client-secret', 'client-secret': '' },
    event: pullRequest('octocat/octo-model'),
    says: /client-secret.*comes from a fork \(octocat\/octo-model\)/u,
    asks: 'cloud',
  },
  {
    wrong: 'no identity in a pull request of Dependabot',
    action: 'get-token',
    identity: 'none',
    event: pullRequest('octo-org/octo-model'),
    env: { GITHUB_ACTOR: 'dependabot[bot]' },
    says: /Dependabot/u,
    asks: 'cloud',
  },
  {
    wrong: 'OIDC without id-token: write in a pull request of the repository itself',
    action: 'get-token',
    inputs: withoutSecret,
    event: pullRequest('octo-org/octo-model'),
    says: /^(?!.*fork).*OIDC/u,
    adds: [/What to try: .*id-token: write/u],
    asks: 'cloud',
  },
];
