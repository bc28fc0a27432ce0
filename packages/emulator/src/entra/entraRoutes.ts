import type { FederatedCredential } from '../settings.js';
import type { PlaneRequest } from '../planes/plane.js';
import { json, type Reply } from '../planes/reply.js';
import type { EmulatorContext } from '../provider.js';
import { EntraError } from './entraErrors.js';
import { verifyFederatedAssertion } from './federation.js';
import type { SigningKey } from './signingKey.js';
import { uuidPattern } from './uuidPattern.js';
import { audienceOfResource, audienceOfScope, checkSecret, readClient } from './tokenRequest.js';

/** Tenant names that stand for whichever tenant signs in; discovery answers for them too. */
const anyTenant = ['common', 'organizations', 'consumers'];

/**
 * Entra ID on the login plane: discovery, keys, and the v1 and v2 token endpoints.
 * @param context the emulator
 * @param key signs the access tokens
 * @param gitHubKey the key by which GitHub's ID tokens are verified
 */
export function registerEntra(context: EmulatorContext, key: SigningKey, gitHubKey: SigningKey): void {
  const { login } = context.planes;
  const get = (path: string, handler: (request: PlaneRequest) => Reply) => {
    login.route({ method: 'GET', path, anonymous: true, handler });
  };
  get('/:tenant/v2.0/.well-known/openid-configuration', (request) =>
    json(200, configuration(context, request, 2)),
  );
  get('/:tenant/.well-known/openid-configuration', (request) =>
    json(200, configuration(context, request, 1)),
  );
  get('/common/discovery/instance', () => json(200, instance(context)));
  get('/:tenant/discovery/v2.0/keys', () => json(200, key.keySet));
  get('/:tenant/discovery/keys', () => json(200, key.keySet));

  login.route({
    method: 'POST',
    path: '/:tenant/oauth2/token',
    anonymous: true,
    handler: (request) => issue(context, request, gitHubKey, 1),
  });
  login.route({
    method: 'POST',
    path: '/:tenant/oauth2/v2.0/token',
    anonymous: true,
    handler: (request) => issue(context, request, gitHubKey, 2),
  });
}

async function issue(
  context: EmulatorContext,
  request: PlaneRequest,
  gitHubKey: SigningKey,
  version: 1 | 2,
): Promise<Reply> {
  const { cloud, settings, tokens } = context;
  const { identity } = settings;
  requireTenant(context, request, false);
  const form = request.body.form();
  const proof = readClient(form, identity);
  const audience =
    version === 1
      ? audienceOfResource(form, cloud, identity.tenantId)
      : audienceOfScope(form, cloud, identity.tenantId);
  if (proof.kind === 'secret') checkSecret(proof.secret, identity);
  else {
    await verifyFederatedAssertion(proof.assertion, [trusted(context)], gitHubKey.keySet, context.clock);
  }
  const issued = await tokens.issue(audience, identity);
  const headers = { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' };
  if (version === 2) {
    return json(
      200,
      {
        token_type: 'Bearer',
        expires_in: issued.expiresIn,
        ext_expires_in: issued.expiresIn,
        access_token: issued.token,
      },
      headers,
    );
  }
  return json(
    200,
    {
      token_type: 'Bearer',
      expires_in: String(issued.expiresIn),
      ext_expires_in: String(issued.expiresIn),
      expires_on: String(issued.expiresOn),
      not_before: String(issued.notBefore),
      resource: audience,
      access_token: issued.token,
    },
    headers,
  );
}

/** The one federated credential of the emulated application. */
function trusted({ planes, settings }: EmulatorContext): FederatedCredential {
  return {
    issuer: planes.github.origin,
    subject: settings.github.trustedSubject,
    audience: settings.github.trustedAudience,
  };
}

function requireTenant(context: EmulatorContext, request: PlaneRequest, allowAny: boolean): string {
  const tenant = request.param('tenant');
  const { tenantId } = context.settings.identity;
  if (tenant.toLowerCase() === tenantId.toLowerCase()) return tenantId;
  if (allowAny && anyTenant.includes(tenant.toLowerCase())) return tenant.toLowerCase();
  if (!uuidPattern.test(tenant) && !tenant.includes('.')) {
    throw new EntraError(
      900023,
      `Specified tenant identifier '${tenant}' is neither a valid DNS name, nor a valid external domain.`,
    );
  }
  throw new EntraError(
    90002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the ` +
      'correct cloud. Check with your subscription administrator, this may happen if there are no active ' +
      'subscriptions for the tenant.',
  );
}

function configuration(context: EmulatorContext, request: PlaneRequest, version: 1 | 2): object {
  const tenant = requireTenant(context, request, true);
  const { origin, host } = context.planes.login;
  const base = `${origin}/${tenant}`;
  const v2 = version === 2 ? '/v2.0' : '';
  const issuerTenant = tenant === context.settings.identity.tenantId ? tenant : '{tenantid}';
  return {
    token_endpoint: `${base}/oauth2${v2}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    jwks_uri: `${base}/discovery${v2}/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: version === 2 ? `${origin}/${issuerTenant}/v2.0` : `${origin}/${issuerTenant}/`,
    authorization_endpoint: `${base}/oauth2${v2}/authorize`,
    device_authorization_endpoint: `${base}/oauth2${v2}/devicecode`,
    end_session_endpoint: `${base}/oauth2${v2}/logout`,
    tenant_region_scope: 'NA',
    cloud_instance_name: host,
    cloud_graph_host_name: host,
  };
}

function instance(context: EmulatorContext): object {
  const { origin, host } = context.planes.login;
  return {
    tenant_discovery_endpoint: `${origin}/common/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
