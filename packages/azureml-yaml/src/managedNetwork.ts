import type { JsonObject } from './jsonObject.js';
import type { Located } from './nodes.js';

/** The virtual network that Azure manages for a workspace. */
export interface ManagedNetworkSpec {
  readonly isolationMode: 'Disabled' | 'AllowInternetOutbound' | 'AllowOnlyApprovedOutbound';
  /** By rule name. */
  readonly outboundRules: Readonly<Record<string, JsonObject>>;
}

const ISOLATION_MODES = {
  disabled: 'Disabled',
  allow_internet_outbound: 'AllowInternetOutbound',
  allow_only_approved_outbound: 'AllowOnlyApprovedOutbound',
} as const;

/** Reads `managed_network:` of a workspace. */
export function parseManagedNetwork(value: Located | undefined): ManagedNetworkSpec | undefined {
  const fields = value?.fields(['isolation_mode', 'outbound_rules', 'firewall_sku', 'network_id', 'status']);
  const mode = fields
    ?.get('isolation_mode')
    ?.oneOf(['disabled', 'allow_internet_outbound', 'allow_only_approved_outbound']);
  if (fields === undefined) return undefined;
  const outboundRules: Record<string, JsonObject> = {};
  for (const item of fields.get('outbound_rules')?.list() ?? []) {
    const rule = parseRule(item);
    if (rule !== undefined) outboundRules[rule.name] = rule.body;
  }
  return { isolationMode: ISOLATION_MODES[mode ?? 'disabled'], outboundRules };
}

function parseRule(value: Located): { readonly name: string; readonly body: JsonObject } | undefined {
  const fields = value.fields(['name', 'type', 'destination', 'category', 'status']);
  const name = fields?.required('name')?.text();
  const type = fields?.required('type')?.oneOf(['fqdn', 'service_tag', 'private_endpoint']);
  const destination = fields?.required('destination');
  if (name === undefined || type === undefined || destination === undefined) return undefined;
  const category = 'UserDefined';
  switch (type) {
    case 'fqdn':
      return { name, body: { type: 'FQDN', category, destination: destination.text() } };
    case 'service_tag':
      return { name, body: { type: 'ServiceTag', category, destination: serviceTag(destination) } };
    case 'private_endpoint':
      return { name, body: { type: 'PrivateEndpoint', category, destination: privateEndpoint(destination) } };
  }
}

function serviceTag(value: Located): JsonObject | undefined {
  const fields = value.fields(['service_tag', 'protocol', 'port_ranges']);
  return (
    fields && {
      serviceTag: fields.required('service_tag')?.text(),
      protocol: fields.required('protocol')?.text(),
      portRanges: fields.required('port_ranges')?.literal(),
    }
  );
}

function privateEndpoint(value: Located): JsonObject | undefined {
  const fields = value.fields(['service_resource_id', 'subresource_target', 'spark_enabled']);
  return (
    fields && {
      serviceResourceId: fields.required('service_resource_id')?.text(),
      subresourceTarget: fields.required('subresource_target')?.text(),
      sparkEnabled: fields.get('spark_enabled')?.boolean() ?? false,
    }
  );
}
