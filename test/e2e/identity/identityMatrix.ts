import type { Emulator, EmulatorOptions, FaultRule } from '@azureml-actions/emulator';
import { runBundledAction, type ActionRunOptions } from '../../support/actionRunner.ts';

export const kinds = ['oidc', 'client-secret', 'creds', 'access-token'] as const;
export type Kind = (typeof kinds)[number];

/** One cell of the matrix: what is wrong, and what the user must read. */
export interface Cell {
  readonly kind: Kind;
  readonly scenario: string;
  /** How the emulator differs. */
  readonly emulator?: EmulatorOptions;
  readonly faults?: readonly FaultRule[];
  /** What the action is given instead; a static token is got before. */
  readonly change?: (emulator: Emulator, token: string) => ActionRunOptions;
  /** Which action runs; ensure-workspace where not given. */
  readonly action?: 'get-token' | 'ensure-workspace';
  /** The audience of the static token, and milliseconds it lies around before it is used. */
  readonly token?: { readonly audience?: string; readonly ageMs?: number };
  /** Code and remedy, or nothing where the action succeeds all the same. */
  readonly error?: { readonly code: string; readonly says: readonly RegExp[] };
}

const otherId = '11111111-2222-3333-4444-555555555555';
const otherTenant = { inputs: { 'tenant-id': otherId } };
const otherAudience = { inputs: { audience: 'https://nobody.example' } };

const downThenUp = (plane: 'login' | 'arm'): readonly FaultRule[] => [
  {
    match: { plane, path: plane === 'arm' ? '/workspaces/' : 'token', times: 2 },
    effect: { kind: 'status', status: 503, retryAfter: 0 },
  },
];
const throttledOnce = (plane: 'login' | 'arm'): readonly FaultRule[] => [
  {
    match: { plane, path: plane === 'arm' ? '/workspaces/' : 'token', times: 1 },
    effect: { kind: 'status', status: 429, retryAfter: 1 },
  },
];
const throttledLong = (plane: 'login' | 'arm'): readonly FaultRule[] => [
  {
    match: { plane, path: plane === 'arm' ? '/workspaces/' : 'token', times: 'always' },
    effect: { kind: 'status', status: 429, retryAfter: 3600 },
  },
];
const loginThrottled = {
  code: 'AADSTS90055',
  says: [/throttles this sign-in: 429/u, /Run fewer jobs at once/u],
};

const oidc: readonly Cell[] = [
  { kind: 'oidc', scenario: 'success' },
  {
    kind: 'oidc',
    scenario: 'wrong secret',
    change: () => ({ env: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'not-the-token-of-this-job' } }),
    error: { code: 'IdTokenUnavailable', says: [/answered 401/u, /permissions: id-token: write/u] },
  },
  {
    kind: 'oidc',
    scenario: 'wrong tenant',
    change: () => otherTenant,
    error: { code: 'AADSTS90002', says: [/no such tenant in this cloud/u, /Check tenant-id and cloud/u] },
  },
  {
    kind: 'oidc',
    scenario: 'wrong subject',
    emulator: { github: { trustedSubject: 'repo:octo-org/other:environment:production' } },
    error: {
      code: 'AADSTS700213',
      says: [
        /issuer https:\/\/localhost:\d+, subject repo:octo-org\/octo-model:ref:refs\/heads\/main, audience api:\/\/AzureADTokenExchange/u,
        /az ad app federated-credential create --id [0-9a-f-]{36} --parameters '\{"name":"github-actions","issuer":"https:\/\/localhost:\d+","subject":"repo:octo-org\/octo-model:ref:refs\/heads\/main","audiences":\["api:\/\/AzureADTokenExchange"\]\}'/u,
        /exactly the subject shown/u,
      ],
    },
  },
  {
    kind: 'oidc',
    scenario: 'expired assertion',
    emulator: { github: { idTokenLifetime: 1 } },
    faults: [{ match: { plane: 'login', times: 'always' }, effect: { kind: 'stall', ms: 1_500 } }],
    error: { code: 'AADSTS700024', says: [/not within its valid time range/u, /Check the runner’s clock/u] },
  },
  {
    kind: 'oidc',
    scenario: 'assertion that expired on its way, once',
    emulator: { github: { idTokenLifetime: 2 } },
    faults: [{ match: { plane: 'login', times: 1 }, effect: { kind: 'stall', ms: 2_500 } }],
  },
  {
    kind: 'oidc',
    scenario: 'wrong audience',
    emulator: { github: { trustedAudience: 'api://AzureADTokenExchangeUSGov' } },
    error: {
      code: 'AADSTS700212',
      says: [
        /audience api:\/\/AzureADTokenExchange$/mu,
        /"audiences":\["api:\/\/AzureADTokenExchange"\]/u,
        /check cloud/u,
      ],
    },
  },
];

const secrets: readonly Cell[] = (['client-secret', 'creds'] as const).flatMap((kind): Cell[] => {
  const given = (
    emulator: Emulator,
    changed: { clientSecret?: string; tenantId?: string; clientId?: string },
  ): ActionRunOptions => {
    const { clientId, clientSecret, tenantId } = { ...emulator.identity, ...changed };
    if (kind === 'creds') return { inputs: { creds: credsJson(emulator, changed) } };
    return { inputs: { 'client-id': clientId, 'client-secret': clientSecret, 'tenant-id': tenantId } };
  };
  return [
    { kind, scenario: 'success' },
    {
      kind,
      scenario: 'wrong secret',
      change: (emulator) => given(emulator, { clientSecret: 'some~Other.Secret-of_40_characters/0+1=' }),
      error: { code: 'AADSTS7000215', says: [/The client secret is wrong/u, /value \(not its id\)/u] },
    },
    {
      kind,
      scenario: 'wrong tenant',
      change: (emulator) => given(emulator, { tenantId: otherId }),
      error: { code: 'AADSTS90002', says: [/Check tenant-id and cloud/u] },
    },
    {
      kind,
      scenario: 'wrong subject',
      change: (emulator) => given(emulator, { clientId: otherId }),
      error: { code: 'AADSTS700016', says: [/No application with this client-id/u, /not its object id/u] },
    },
    {
      kind,
      scenario: 'expired assertion',
      faults: [
        {
          match: { plane: 'login' },
          effect: {
            kind: 'status',
            status: 401,
            code: 'AADSTS7000222',
            message: 'The provided client secret keys are expired.',
          },
        },
      ],
      error: { code: 'AADSTS7000222', says: [/has expired/u, /use OIDC/u] },
    },
    {
      kind,
      scenario: 'wrong audience',
      action: 'get-token',
      change: () => otherAudience,
      error: { code: 'AADSTS500011', says: [/https:\/\/nobody\.example/u, /Check the audience and cloud/u] },
    },
  ];
});

const network: readonly Cell[] = (['oidc', 'client-secret', 'creds'] as const).flatMap((kind): Cell[] => [
  { kind, scenario: 'endpoint down then up', faults: downThenUp('login') },
  { kind, scenario: 'throttled', faults: throttledOnce('login') },
  { kind, scenario: 'throttled for long', faults: throttledLong('login'), error: loginThrottled },
]);

const fixed: readonly Cell[] = [
  { kind: 'access-token', scenario: 'success' },
  {
    kind: 'access-token',
    scenario: 'wrong secret',
    change: (_, token) => ({ inputs: { 'access-token': `${token.slice(0, -12)}AAAAAAAAAAAA` } }),
    error: {
      code: 'InvalidAuthenticationToken',
      says: [/signature/u, /Check access-token, cloud and the audience/u],
    },
  },
  {
    kind: 'access-token',
    scenario: 'wrong tenant',
    change: () => otherTenant,
    error: {
      code: 'TokenTenant',
      says: [new RegExp(`tenant-id is ${otherId}`, 'u'), /pass a token of this tenant/u],
    },
  },
  {
    kind: 'access-token',
    scenario: 'wrong subject',
    action: 'get-token',
    change: () => ({ inputs: { 'expected-object-id': otherId } }),
    error: { code: 'UnexpectedIdentity', says: [/object id of the service principal/u] },
  },
  {
    kind: 'access-token',
    scenario: 'expired assertion',
    emulator: { tokenLifetime: 1 },
    token: { ageMs: 1_200 },
    error: {
      code: 'TokenExpired',
      says: [/nothing here can renew it/u, /Use get-token with OIDC or a client secret/u],
    },
  },
  {
    kind: 'access-token',
    scenario: 'wrong audience',
    token: { audience: 'ml' },
    error: { code: 'TokenAudience', says: [/is for https:\/\/ml\.azure\./u, /a token for each audience/u] },
  },
  { kind: 'access-token', scenario: 'endpoint down then up', faults: downThenUp('arm') },
  { kind: 'access-token', scenario: 'throttled', faults: throttledOnce('arm') },
  {
    kind: 'access-token',
    scenario: 'throttled for long',
    faults: throttledLong('arm'),
    error: { code: 'TooManyRequests', says: [/429/u, /Run fewer jobs at once/u] },
  },
];

/** Every identity with everything that can happen to it. */
export const cells: readonly Cell[] = [...oidc, ...secrets, ...network, ...fixed];

/** The identity inputs of a kind, all of them right. */
export async function identityOptions(
  cell: Cell,
  emulator: Emulator,
): Promise<{ options: ActionRunOptions; token: string }> {
  if (cell.kind === 'oidc' || cell.kind === 'client-secret') {
    return { options: { identity: cell.kind }, token: '' };
  }
  if (cell.kind === 'creds') {
    return {
      options: { identity: 'none', inputs: { creds: credsJson(emulator), 'subscription-id': undefined } },
      token: '',
    };
  }
  const { outputs } = await runBundledAction('get-token', {
    emulator,
    inputs: { audience: cell.token?.audience ?? 'management' },
  });
  const token = outputs['access-token'] ?? '';
  await new Promise((resolve) => setTimeout(resolve, cell.token?.ageMs ?? 0));
  return { options: { identity: 'none', inputs: { 'access-token': token } }, token };
}

/** As `az ad sp create-for-rbac --sdk-auth` prints it: many lines, and URLs that we leave alone. */
export function credsJson(
  emulator: Emulator,
  changed: { clientSecret?: string; tenantId?: string; clientId?: string } = {},
): string {
  const { clientId, clientSecret, tenantId } = { ...emulator.identity, ...changed };
  return JSON.stringify(
    {
      clientId,
      clientSecret,
      subscriptionId: emulator.subscriptionId,
      tenantId,
      activeDirectoryEndpointUrl: emulator.planes.login.origin,
      resourceManagerEndpointUrl: emulator.planes.arm.origin,
    },
    null,
    2,
  );
}
