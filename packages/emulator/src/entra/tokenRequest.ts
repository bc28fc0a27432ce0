import type { Cloud } from '../cloud.js';
import { sameSecret } from '../sameSecret.js';
import type { EmulatorIdentity } from '../settings.js';
import { sameAudience } from './accessTokens.js';
import { EntraError } from './entraErrors.js';

/** The type a client assertion must be said to have. */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** How the client says who it is. */
export type ClientProof =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'assertion'; readonly assertion: string };

/**
 * Reads who asks for a token, in the order in which Entra complains.
 * @param form the fields of the request
 * @param identity the one application of the tenant
 * @throws EntraError 900144, 70003, 50034 (there are no users), 700016, 7000216
 */
export function readClient(form: URLSearchParams, identity: EmulatorIdentity): ClientProof {
  const grant = required(form, 'grant_type');
  if (grant === 'password' && form.has('username')) {
    throw new EntraError(
      50034,
      `The user account ${form.get('username') ?? ''} does not exist in the ${identity.tenantId} directory. To ` +
        'sign into this application, the account must be added to the directory.',
    );
  }
  if (grant !== 'client_credentials') {
    throw new EntraError(70003, `The app requested an unsupported grant type '${grant}'.`);
  }
  const clientId = required(form, 'client_id');
  if (clientId.toLowerCase() !== identity.clientId.toLowerCase()) {
    throw new EntraError(
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${identity.tenantId}'. This ` +
        'can happen if the application has not been installed by the administrator of the tenant or consented ' +
        'to by any user in the tenant. You may have sent your authentication request to the wrong tenant.',
    );
  }
  const assertion = form.get('client_assertion');
  if (assertion !== null && assertion !== '') {
    if (required(form, 'client_assertion_type') !== assertionType) {
      throw new EntraError(50027, `The client_assertion_type must be '${assertionType}'.`);
    }
    return { kind: 'assertion', assertion };
  }
  const secret = form.get('client_secret');
  if (secret === null || secret === '') {
    throw new EntraError(
      7000216,
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    );
  }
  return { kind: 'secret', secret };
}

/** @throws EntraError 7000215 unless it is the application's secret */
export function checkSecret(secret: string, identity: EmulatorIdentity): void {
  if (sameSecret(secret, identity.clientSecret)) return;
  throw new EntraError(
    7000215,
    'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, ' +
      `not the client secret ID, for a secret added to app '${identity.clientId}'.`,
  );
}

/**
 * The audience a v2 request asks for.
 * @param form with `scope`: one resource and `/.default`
 * @throws EntraError 900144, 70011, 1002012, 500011
 */
export function audienceOfScope(form: URLSearchParams, cloud: Cloud, tenantId: string): string {
  const scope = required(form, 'scope').trim();
  const scopes = scope.split(/\s+/).filter((one) => !['openid', 'profile', 'offline_access'].includes(one));
  const [only] = scopes;
  if (only === undefined || scopes.length > 1) {
    throw new EntraError(
      70011,
      `The provided request must include a 'scope' input parameter. The provided value for the input ` +
        `parameter 'scope' is not valid. The scope ${scope} is not valid.`,
    );
  }
  if (!only.endsWith('/.default')) {
    throw new EntraError(
      1002012,
      `The provided value for scope ${only} is not valid. Client credential flows must have a scope value ` +
        'with /.default suffixed to the resource identifier (application ID URI).',
    );
  }
  return knownAudience(only.slice(0, -'/.default'.length), cloud, tenantId);
}

/**
 * The audience a v1 request asks for.
 * @param form with `resource`
 * @throws EntraError 900144, 500011
 */
export function audienceOfResource(form: URLSearchParams, cloud: Cloud, tenantId: string): string {
  return knownAudience(required(form, 'resource'), cloud, tenantId);
}

function knownAudience(resource: string, cloud: Cloud, tenantId: string): string {
  const known = [
    ...cloud.managementAudiences(),
    ...cloud.machineLearningAudiences(),
    ...cloud.storageAudiences(),
  ];
  if (known.some((audience) => sameAudience(audience, resource))) return resource;
  throw new EntraError(
    500011,
    `The resource principal named ${resource} was not found in the tenant named ${tenantId}. This can happen if ` +
      'the application has not been installed by the administrator of the tenant or consented to by any user in ' +
      'the tenant. You might have sent your authentication request to the wrong tenant.',
  );
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value !== null && value !== '') return value;
  throw new EntraError(900144, `The request body must contain the following parameter: '${name}'.`);
}
