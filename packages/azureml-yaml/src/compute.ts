import type { YamlDocument } from './document.js';
import { isoDuration } from './durations.js';
import type { JsonObject } from './jsonObject.js';
import { textMap, type TextMap } from './mappings.js';
import type { Fields, Located } from './nodes.js';
import type { WorkspaceScope } from './references.js';
import { identityBody, parseResourceIdentity, type ResourceIdentitySpec } from './resourceIdentity.js';

/** A cluster (AmlCompute) as its file states it, with the `az ml` client's defaults. */
export interface ComputeSpec {
  readonly name: string;
  readonly location?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: TextMap | undefined;
  readonly identity?: ResourceIdentitySpec | undefined;
  readonly vmSize: string;
  readonly vmPriority?: 'Dedicated' | 'LowPriority' | undefined;
  readonly minNodeCount: number;
  readonly maxNodeCount: number;
  /** Seconds; 0 leaves it to Azure. */
  readonly idleSeconds: number;
  readonly network?: NetworkSpec | undefined;
  readonly ssh?: SshSpec | undefined;
  readonly sshPublicAccess?: boolean | undefined;
  readonly enableNodePublicIp: boolean;
}

export interface NetworkSpec {
  readonly vnetName?: string | undefined;
  /** A name, or the ARM id of the subnet. */
  readonly subnet?: string | undefined;
}

export interface SshSpec {
  readonly adminUserName?: string | undefined;
  /** A secret. */
  readonly adminUserPassword?: string | undefined;
  readonly adminUserSshPublicKey?: string | undefined;
}

const KEYS = [
  'name',
  'type',
  'location',
  'description',
  'tags',
  'size',
  'tier',
  'min_instances',
  'max_instances',
  'idle_time_before_scale_down',
  'ssh_public_access_enabled',
  'ssh_settings',
  'network_settings',
  'identity',
  'enable_node_public_ip',
  'resource_id',
  'id',
  'provisioning_state',
  'provisioning_errors',
  'created_on',
] as const;

const DEFAULT_SIZE = 'STANDARD_DS3_V2';
const DEFAULT_MAX_NODES = 4;
const DEFAULT_IDLE_SECONDS = 120;
const OTHER_TYPES = ['computeinstance', 'virtualmachine', 'kubernetes', 'synapsespark'];

/**
 * Reads an `az ml` compute file of type `amlcompute`.
 *
 * @throws YamlFileError with every mistake of the file, or when its type is not supported.
 */
export function parseCompute(document: YamlDocument): ComputeSpec {
  refuseOtherTypes(document);
  const fields = document.top.fields(KEYS);
  const name = fields && parseName(fields);
  fields?.required('type')?.oneOf(['amlcompute']);
  const minNodeCount = fields?.get('min_instances')?.integer({ min: 0 }) ?? 0;
  const maxNodeCount = fields?.get('max_instances')?.integer({ min: 0 }) ?? DEFAULT_MAX_NODES;
  if (minNodeCount > maxNodeCount) {
    (fields?.get('min_instances') ?? document.top).report(
      `min_instances (${minNodeCount}) is more than max_instances (${maxNodeCount}).`,
    );
  }
  const tier = fields?.get('tier')?.oneOf(['dedicated', 'low_priority']);
  const spec = {
    location: fields?.get('location')?.text(),
    description: fields?.get('description')?.text(),
    tags: fields?.has('tags') === true ? textMap(fields.get('tags')) : undefined,
    identity: parseResourceIdentity(fields?.get('identity')),
    vmSize: fields?.get('size')?.text() ?? DEFAULT_SIZE,
    vmPriority: tier && (tier === 'dedicated' ? 'Dedicated' : 'LowPriority'),
    minNodeCount,
    maxNodeCount,
    idleSeconds: fields?.get('idle_time_before_scale_down')?.integer({ min: 0 }) ?? DEFAULT_IDLE_SECONDS,
    network: parseNetwork(fields?.get('network_settings')),
    ssh: parseSsh(fields?.get('ssh_settings')),
    sshPublicAccess: fields?.get('ssh_public_access_enabled')?.boolean(),
    enableNodePublicIp: fields?.get('enable_node_public_ip')?.boolean() ?? true,
  } as const;
  document.sink.throwIfAny();
  if (name === undefined) throw document.error('', 'The compute cannot be read.');
  return { name, ...spec };
}

/**
 * The body of `PUT …/computes/{name}` (api-version 2024-04-01).
 *
 * @param place.location - used when the file names none: the workspace's
 * @param place.scope - the workspace whose resource group a virtual network given by name is in
 */
export function toComputeBody(
  spec: ComputeSpec,
  place: { readonly location: string; readonly scope: WorkspaceScope },
): JsonObject {
  return {
    location: spec.location ?? place.location,
    tags: spec.tags,
    identity: spec.identity && identityBody(spec.identity),
    properties: {
      computeType: 'AmlCompute',
      description: spec.description,
      disableLocalAuth: spec.ssh === undefined,
      properties: {
        osType: 'Linux',
        vmSize: spec.vmSize,
        vmPriority: spec.vmPriority,
        scaleSettings: {
          minNodeCount: spec.minNodeCount,
          maxNodeCount: spec.maxNodeCount,
          nodeIdleTimeBeforeScaleDown:
            spec.idleSeconds === 0 ? undefined : isoDuration(spec.idleSeconds * 1000),
        },
        subnet: subnetBody(spec.network, place.scope),
        userAccountCredentials: spec.ssh && { ...spec.ssh },
        remoteLoginPortPublicAccess:
          spec.sshPublicAccess === undefined ? 'NotSpecified' : spec.sshPublicAccess ? 'Enabled' : 'Disabled',
        enableNodePublicIp: spec.enableNodePublicIp,
      },
    },
  };
}

function refuseOtherTypes(document: YamlDocument): void {
  const type = document.top.entries()?.find(([key]) => key === 'type')?.[1];
  const { node } = type ?? {};
  if (node?.kind !== 'scalar' || node.value.kind !== 'string') return;
  if (!OTHER_TYPES.includes(node.value.text.toLowerCase())) return;
  throw document.error(
    'type',
    `Computes of type ${node.value.text} are not supported.`,
    'Accepted: amlcompute.',
  );
}

function parseName(fields: Fields<(typeof KEYS)[number]>): string | undefined {
  const value = fields.required('name');
  const name = value?.text();
  if (name !== undefined && !/^[A-Za-z][A-Za-z0-9-]{1,31}$/.test(name)) {
    value?.report(
      `"${name}" is no compute name.`,
      'Use 2 to 32 letters, digits and dashes, beginning with a letter.',
    );
  }
  return name;
}

function parseNetwork(value: Located | undefined): NetworkSpec | undefined {
  const fields = value?.fields(['vnet_name', 'subnet', 'public_ip_address', 'private_ip_address']);
  if (fields === undefined) return undefined;
  const vnetName = fields.get('vnet_name')?.text();
  const subnet = fields.get('subnet')?.text();
  if (subnet !== undefined && vnetName === undefined && !subnet.startsWith('/')) {
    fields
      .get('subnet')
      ?.report('A subnet given by name needs a "vnet_name" beside it.', 'Or give its ARM id.');
  }
  return { vnetName, subnet };
}

function parseSsh(value: Located | undefined): SshSpec | undefined {
  const fields = value?.fields(['admin_username', 'admin_password', 'ssh_key_value']);
  return (
    fields && {
      adminUserName: fields.get('admin_username')?.text(),
      adminUserPassword: fields.get('admin_password')?.secret(),
      adminUserSshPublicKey: fields.get('ssh_key_value')?.text(),
    }
  );
}

function subnetBody(network: NetworkSpec | undefined, scope: WorkspaceScope): JsonObject | undefined {
  if (network?.subnet === undefined) return undefined;
  if (network.subnet.startsWith('/')) return { id: network.subnet };
  const { subscriptionId, resourceGroup } = scope;
  return {
    id:
      `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Network` +
      `/virtualNetworks/${network.vnetName ?? ''}/subnets/${network.subnet}`,
  };
}
