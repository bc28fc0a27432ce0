import {
  AuthenticationError,
  StaticTokenCredential,
  clientSecretCredential,
  workloadIdentityCredential,
  type ApplicationOptions,
  type Credential,
} from '@azureml-actions/identity';
import type { Action } from './action.js';
import { noSecretsRemedy, reasonForNoSecrets } from './githubContext.js';
import { readServicePrincipalJson } from './servicePrincipalJson.js';

export const authTypes = ['oidc', 'client-secret', 'access-token'] as const;
export type AuthType = (typeof authTypes)[number];

/** The identity inputs, checked for shape; whether they suffice is `chooseCredential`'s question. */
export interface IdentityInputs {
  readonly authType: AuthType;
  readonly tenantId: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly accessToken: string | undefined;
  /** Azure Resource Manager of the cloud that the input `creds` was made for. */
  readonly credsResourceManager: string | undefined;
}

/** The part of an action that an identity is read from. */
export type IdentitySource = Pick<Action, 'inputs' | 'environment' | 'mask'>;

/** RFC 6750, section 2.1; a common mistake is to pass the whole header. */
const bearerToken = /^[\w.~+/-]+=*$/u;

/**
 * Reads the identity inputs that every action has, or the settings that get-token exported.
 * Secrets are masked before anything else happens to them.
 */
export function readIdentityInputs(action: IdentitySource): IdentityInputs {
  const { inputs, environment } = action;
  const accessToken = inputs.text('access-token');
  const creds = readServicePrincipalJson(inputs);
  const ownSecret = inputs.text('client-secret') ?? creds?.clientSecret;
  const clientSecret =
    ownSecret ?? environment.get('AZUREML_ACTIONS_CLIENT_SECRET') ?? environment.get('AZURE_CLIENT_SECRET');
  for (const secret of [accessToken, clientSecret]) if (secret !== undefined) action.mask(secret);
  if (accessToken !== undefined && !bearerToken.test(accessToken)) {
    inputs.reject('access-token', 'is no bearer token. Give the token alone, without “Bearer” or quotes');
  }
  const exported = authTypes.find((type) => type === environment.get('AZUREML_ACTIONS_AUTH_TYPE'));
  const implied =
    accessToken !== undefined ? 'access-token' : ownSecret !== undefined ? 'client-secret' : exported;
  return {
    authType:
      inputs.choice('auth-type', authTypes) ??
      implied ??
      (clientSecret === undefined ? 'oidc' : 'client-secret'),
    tenantId:
      inputs.text('tenant-id') ??
      creds?.tenantId ??
      inputs.text('tenant-id', { variables: ['AZUREML_ACTIONS_TENANT_ID', 'AZURE_TENANT_ID'] }),
    clientId:
      inputs.text('client-id') ??
      creds?.clientId ??
      inputs.text('client-id', { variables: ['AZUREML_ACTIONS_CLIENT_ID', 'AZURE_CLIENT_ID'] }),
    clientSecret,
    accessToken,
    credsResourceManager: creds?.resourceManagerEndpointUrl,
  };
}

/**
 * Makes the credential that the inputs describe.
 * @throws AuthenticationError that says which input or permission is missing, and whether a fork
 * is the reason
 */
export function chooseCredential(
  action: IdentitySource,
  identity: IdentityInputs,
  options: Omit<ApplicationOptions, 'tenantId' | 'clientId'>,
): Credential {
  const missing = (what: string, remedy: string): never => {
    const reason = reasonForNoSecrets(action.environment);
    throw new AuthenticationError(reason === undefined ? what : `${what} ${reason}`, {
      code: 'IdentityMissing',
      remedy: reason === undefined ? remedy : noSecretsRemedy,
    });
  };
  if (identity.authType === 'access-token') {
    if (identity.accessToken === undefined) {
      return missing('auth-type is access-token, but the input access-token is empty.', 'Pass a token.');
    }
    return new StaticTokenCredential(identity.accessToken, options.clock, identity.tenantId);
  }
  const { tenantId, clientId } = identity;
  if (tenantId === undefined || clientId === undefined) {
    return missing(
      `There is no identity to sign in with: ${tenantId === undefined ? 'tenant-id' : 'client-id'} is missing.`,
      'Run get-token before this step, or pass tenant-id and client-id (with client-secret, or with permissions: id-token: write for OIDC), or creds, or an access-token.',
    );
  }
  const application = { ...options, tenantId, clientId };
  if (identity.authType === 'client-secret') {
    if (identity.clientSecret === undefined) {
      return missing(
        'auth-type is client-secret, but the input client-secret is empty.',
        'Pass client-secret (or creds) to each step that needs Azure, or set AZUREML_ACTIONS_CLIENT_SECRET in the env of the job; secrets never travel from step to step by themselves.',
      );
    }
    return clientSecretCredential(application, identity.clientSecret);
  }
  const url = action.environment.get('ACTIONS_ID_TOKEN_REQUEST_URL');
  const token = action.environment.get('ACTIONS_ID_TOKEN_REQUEST_TOKEN');
  if (url === undefined || token === undefined) {
    return missing(
      'OIDC is not available in this job: GitHub offers no ID token.',
      'Add to the job: permissions: { id-token: write, contents: read }. Or pass a client-secret.',
    );
  }
  action.mask(token);
  return workloadIdentityCredential(application, { url, token });
}
