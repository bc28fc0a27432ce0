import type { YamlDocument } from './document.js';
import type { JsonObject } from './jsonObject.js';
import { parseManagedNetwork, type ManagedNetworkSpec } from './managedNetwork.js';
import { textMap, type TextMap } from './mappings.js';
import type { Fields, Located } from './nodes.js';
import { identityBody, parseResourceIdentity, type ResourceIdentitySpec } from './resourceIdentity.js';

/** A workspace as its file states it. */
export interface WorkspaceSpec {
  readonly name: string;
  readonly resourceGroup?: string | undefined;
  readonly location?: string | undefined;
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  readonly tags: TextMap;
  /** ARM ids; Azure needs the first three, and makes the registry on first use. */
  readonly storageAccount?: string | undefined;
  readonly keyVault?: string | undefined;
  readonly applicationInsights?: string | undefined;
  readonly containerRegistry?: string | undefined;
  readonly hbiWorkspace: boolean;
  readonly imageBuildCompute?: string | undefined;
  readonly publicNetworkAccess?: 'Enabled' | 'Disabled' | undefined;
  readonly identity?: ResourceIdentitySpec | undefined;
  readonly primaryUserAssignedIdentity?: string | undefined;
  readonly customerManagedKey?: CustomerManagedKeySpec | undefined;
  readonly managedNetwork?: ManagedNetworkSpec | undefined;
  readonly enableDataIsolation: boolean;
}

export interface CustomerManagedKeySpec {
  readonly keyVaultArmId: string;
  readonly keyIdentifier: string;
}

const KEYS = [
  'name',
  'location',
  'resource_group',
  'display_name',
  'description',
  'tags',
  'storage_account',
  'key_vault',
  'application_insights',
  'container_registry',
  'hbi_workspace',
  'image_build_compute',
  'public_network_access',
  'identity',
  'primary_user_assigned_identity',
  'customer_managed_key',
  'managed_network',
  'enable_data_isolation',
  'allow_roleassignment_on_rg',
  'network_acls',
  'system_datastores_auth_mode',
  'workspace_hub',
  'provision_network_now',
  'serverless_compute',
  'id',
  'discovery_url',
  'mlflow_tracking_uri',
  'type',
] as const;
type Keys = Fields<(typeof KEYS)[number]>;

/** Known to the `az ml` client, but not sent by us: silence would mean something else than the file says. */
const UNSUPPORTED = [
  'network_acls',
  'system_datastores_auth_mode',
  'workspace_hub',
  'provision_network_now',
  'serverless_compute',
] as const;

/**
 * Reads an `az ml` workspace file.
 *
 * @throws YamlFileError with every mistake of the file.
 */
export function parseWorkspace(document: YamlDocument): WorkspaceSpec {
  const fields = document.top.fields(KEYS);
  const spec = fields && readWorkspace(fields);
  document.sink.throwIfAny();
  if (spec === undefined) throw document.error('', 'The workspace cannot be read.');
  return spec;
}

function readWorkspace(fields: Keys): WorkspaceSpec | undefined {
  for (const key of UNSUPPORTED) fields.get(key)?.report(`"${key}" is not supported yet.`);
  const name = parseName(fields.required('name'));
  const access = fields.get('public_network_access')?.oneOf(['enabled', 'disabled']);
  const rest = {
    resourceGroup: fields.get('resource_group')?.text(),
    location: fields.get('location')?.text(),
    displayName: fields.get('display_name')?.text(),
    description: fields.get('description')?.text(),
    tags: textMap(fields.get('tags')),
    storageAccount: armId(fields.get('storage_account'), 'Microsoft.Storage/storageAccounts'),
    keyVault: armId(fields.get('key_vault'), 'Microsoft.KeyVault/vaults'),
    applicationInsights: armId(fields.get('application_insights'), 'Microsoft.Insights/components'),
    containerRegistry: armId(fields.get('container_registry'), 'Microsoft.ContainerRegistry/registries'),
    hbiWorkspace: fields.get('hbi_workspace')?.boolean() ?? false,
    imageBuildCompute: fields.get('image_build_compute')?.text(),
    publicNetworkAccess: access && (access === 'enabled' ? 'Enabled' : 'Disabled'),
    identity: parseResourceIdentity(fields.get('identity')),
    primaryUserAssignedIdentity: fields.get('primary_user_assigned_identity')?.text(),
    customerManagedKey: parseKey(fields.get('customer_managed_key')),
    managedNetwork: parseManagedNetwork(fields.get('managed_network')),
    enableDataIsolation: fields.get('enable_data_isolation')?.boolean() ?? false,
  } as const;
  return name === undefined ? undefined : { name, ...rest };
}

/**
 * The body of `PUT <workspace>` (api-version 2024-04-01).
 *
 * @param place.location - used when the file names none
 * @param dependencies - ARM ids for those of the three needed resources that the file leaves out
 */
export function toWorkspaceBody(
  spec: WorkspaceSpec,
  place: { readonly location: string },
  dependencies: {
    readonly storageAccount?: string | undefined;
    readonly keyVault?: string | undefined;
    readonly applicationInsights?: string | undefined;
  } = {},
): JsonObject {
  const key = spec.customerManagedKey;
  return {
    location: spec.location ?? place.location,
    tags: spec.tags,
    identity: identityBody(spec.identity ?? { type: 'SystemAssigned', userAssigned: [] }),
    properties: {
      friendlyName: spec.displayName ?? spec.name,
      description: spec.description,
      storageAccount: spec.storageAccount ?? dependencies.storageAccount,
      keyVault: spec.keyVault ?? dependencies.keyVault,
      applicationInsights: spec.applicationInsights ?? dependencies.applicationInsights,
      containerRegistry: spec.containerRegistry,
      hbiWorkspace: spec.hbiWorkspace,
      imageBuildCompute: spec.imageBuildCompute,
      publicNetworkAccess: spec.publicNetworkAccess,
      primaryUserAssignedIdentity: spec.primaryUserAssignedIdentity,
      encryption: key && { status: 'Enabled', keyVaultProperties: { ...key } },
      managedNetwork: spec.managedNetwork && {
        isolationMode: spec.managedNetwork.isolationMode,
        outboundRules: spec.managedNetwork.outboundRules,
      },
      enableDataIsolation: spec.enableDataIsolation ? true : undefined,
    },
  };
}

function parseName(value: Located | undefined): string | undefined {
  const name = value?.text();
  if (name !== undefined && !/^[A-Za-z0-9][\w-]{2,32}$/.test(name)) {
    value?.report(
      `"${name}" is no workspace name.`,
      'Use 3 to 33 letters, digits, dashes and underscores, beginning with a letter or a digit.',
    );
  }
  return name;
}

function armId(value: Located | undefined, type: string): string | undefined {
  const id = value?.text();
  if (id === undefined) return undefined;
  if (!id.toLowerCase().includes(`/providers/${type.toLowerCase()}/`) || !id.startsWith('/subscriptions/')) {
    value?.report(
      `"${id}" is not an ARM id of ${type}.`,
      `Expected /subscriptions/<id>/resourceGroups/<group>/providers/${type}/<name>.`,
    );
  }
  return id;
}

function parseKey(value: Located | undefined): CustomerManagedKeySpec | undefined {
  const fields = value?.fields(['key_vault', 'key_uri', 'cosmosdb_id', 'storage_id', 'search_id']);
  const keyVaultArmId = armId(fields?.required('key_vault'), 'Microsoft.KeyVault/vaults');
  const keyIdentifier = fields?.required('key_uri')?.text();
  for (const key of ['cosmosdb_id', 'storage_id', 'search_id'] as const) {
    fields?.get(key)?.report(`"${key}" is not supported yet.`);
  }
  return keyVaultArmId === undefined || keyIdentifier === undefined
    ? undefined
    : { keyVaultArmId, keyIdentifier };
}
