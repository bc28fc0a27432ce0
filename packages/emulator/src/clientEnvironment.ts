import type { Cloud } from './cloud.js';
import type { Emulator } from './emulator.js';

/** What a client process is to be given. */
export interface ClientEnvironmentOptions {
  /** Adds GitHub's ID-token endpoint, as a job with `id-token: write` sees it. Yes when absent. */
  readonly oidc?: boolean;
  /** Adds the client secret. Yes when absent. */
  readonly secret?: boolean;
  /** Adds a managed identity, as a virtual machine or an Azure ML compute instance has it. None when absent. */
  readonly managedIdentity?: 'virtualMachine' | 'computeInstance';
}

/**
 * The environment variables that lead a client to the emulator: those Node, OpenSSL and Python read to
 * trust its certificate, those Azure's clients read to find the cloud and sign in, and our own facts.
 */
export function clientEnvironment(
  emulator: Emulator,
  cloud: Cloud,
  { oidc = true, secret = true, managedIdentity }: ClientEnvironmentOptions,
): Record<string, string> {
  const {
    caCertificatePath,
    identity,
    prepared,
    planes,
    idTokenRequest,
    managedIdentity: endpoints,
  } = emulator;
  return {
    NODE_EXTRA_CA_CERTS: caCertificatePath,
    SSL_CERT_FILE: caCertificatePath,
    REQUESTS_CA_BUNDLE: caCertificatePath,
    CURL_CA_BUNDLE: caCertificatePath,
    AZUREML_CURRENT_CLOUD: cloud.name,
    ARM_CLOUD_METADATA_URL: emulator.metadataUrl,
    AZURE_AUTHORITY_HOST: planes.login.origin,
    AZURE_TENANT_ID: identity.tenantId,
    AZURE_CLIENT_ID: identity.clientId,
    ...(secret ? { AZURE_CLIENT_SECRET: identity.clientSecret } : {}),
    AZURE_SUBSCRIPTION_ID: emulator.subscriptionId,
    AZURE_RESOURCE_GROUP: emulator.resourceGroup,
    AZURE_LOCATION: emulator.location,
    AZUREML_EMULATOR_OBJECT_ID: identity.objectId,
    AZUREML_EMULATOR_METADATA_URL: emulator.metadataUrl,
    AZUREML_EMULATOR_LOGIN_URL: planes.login.origin,
    AZUREML_EMULATOR_ARM_URL: planes.arm.origin,
    AZUREML_EMULATOR_API_URL: planes.api.origin,
    AZUREML_EMULATOR_SCORING_URL: planes.scoring.origin,
    AZUREML_EMULATOR_STORAGE_ACCOUNT: prepared.storageAccount,
    AZUREML_EMULATOR_KEY_VAULT: prepared.keyVault,
    AZUREML_EMULATOR_APPLICATION_INSIGHTS: prepared.applicationInsights,
    AZUREML_EMULATOR_CONTAINER_REGISTRY: prepared.containerRegistry,
    ...(oidc
      ? {
          ACTIONS_ID_TOKEN_REQUEST_URL: idTokenRequest.url,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: idTokenRequest.token,
        }
      : {}),
    ...(managedIdentity === 'virtualMachine' ? { AZURE_POD_IDENTITY_AUTHORITY_HOST: endpoints.imdsUrl } : {}),
    ...(managedIdentity === 'computeInstance'
      ? {
          MSI_ENDPOINT: endpoints.msiEndpoint,
          MSI_SECRET: endpoints.msiSecret,
          DEFAULT_IDENTITY_CLIENT_ID: identity.clientId,
        }
      : {}),
  };
}
