import type { NodeAuthOptions } from '@azure/msal-node';
import type { Cloud } from '@azureml-actions/rest';

/**
 * What MSAL would otherwise ask Entra's discovery for, two requests before each first sign-in.
 * The endpoints follow from cloud and tenant: "OpenID Connect on the Microsoft identity platform".
 */
export function staticAuthority(cloud: Cloud, tenantId: string): Omit<NodeAuthOptions, 'clientId'> {
  const authority = `${cloud.authorityHost}/${encodeURIComponent(tenantId)}`;
  const host = new URL(cloud.authorityHost).host;
  return {
    authority,
    knownAuthorities: [host],
    cloudDiscoveryMetadata: JSON.stringify({
      tenant_discovery_endpoint: `${authority}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    }),
    authorityMetadata: JSON.stringify({
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      token_endpoint: `${authority}/oauth2/v2.0/token`,
      issuer: `${authority}/v2.0`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
      end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
    }),
  };
}
