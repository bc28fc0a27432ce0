import { isoDuration } from './durations.js';
import type { JsonObject } from './jsonObject.js';
import {
  workspaceId,
  assetReference,
  referenceId,
  type AssetReference,
  type WorkspaceScope,
} from './references.js';
import type { Located } from './nodes.js';

/** How long and how many requests an instance may hold; durations ISO 8601. */
export interface RequestSettingsSpec {
  readonly requestTimeout?: string | undefined;
  readonly maxConcurrentRequestsPerInstance?: number | undefined;
  readonly maxQueueWait?: string | undefined;
}

/** How Azure asks a container whether it lives; durations ISO 8601. */
export interface ProbeSpec {
  readonly initialDelay?: string | undefined;
  readonly period?: string | undefined;
  readonly timeout?: string | undefined;
  readonly successThreshold?: number | undefined;
  readonly failureThreshold?: number | undefined;
}

/** Which requests and answers are kept. */
export interface DataCollectorSpec {
  readonly collections: Readonly<Record<string, CollectionSpec>>;
  readonly rollingRate?: 'Minute' | 'Hour' | 'Day' | undefined;
  readonly samplingRate?: number | undefined;
  readonly captureHeaders?: readonly string[] | undefined;
}

export interface CollectionSpec {
  readonly enabled: boolean;
  readonly data?: AssetReference | undefined;
  readonly clientId?: string | undefined;
}

export function parseRequestSettings(value: Located | undefined): RequestSettingsSpec | undefined {
  const fields = value?.fields([
    'request_timeout_ms',
    'max_concurrent_requests_per_instance',
    'max_queue_wait_ms',
  ]);
  return (
    fields && {
      requestTimeout: duration(fields.get('request_timeout_ms'), 1),
      maxConcurrentRequestsPerInstance: fields
        .get('max_concurrent_requests_per_instance')
        ?.integer({ min: 1 }),
      maxQueueWait: duration(fields.get('max_queue_wait_ms'), 1),
    }
  );
}

export function parseProbe(value: Located | undefined): ProbeSpec | undefined {
  const fields = value?.fields([
    'initial_delay',
    'period',
    'timeout',
    'success_threshold',
    'failure_threshold',
  ]);
  return (
    fields && {
      initialDelay: duration(fields.get('initial_delay'), 1000),
      period: duration(fields.get('period'), 1000),
      timeout: duration(fields.get('timeout'), 1000),
      successThreshold: fields.get('success_threshold')?.integer({ min: 1 }),
      failureThreshold: fields.get('failure_threshold')?.integer({ min: 1 }),
    }
  );
}

/** Managed deployments scale by `instance_count` or by Azure Monitor; the type says no more than that. */
export function parseScaleSettings(value: Located | undefined): 'Default' | undefined {
  const fields = value?.fields([
    'type',
    'polling_interval',
    'target_utilization_percentage',
    'min_instances',
    'max_instances',
  ]);
  const type = fields?.required('type');
  const word = type?.oneOf(['default', 'target_utilization']);
  if (word === 'target_utilization') {
    type?.report(
      'Managed online deployments take the type "default" only.',
      'Set instance_count, and let Azure Monitor autoscale it.',
    );
  }
  return word === 'default' ? 'Default' : undefined;
}

const ROLLING_RATES = { minute: 'Minute', hour: 'Hour', day: 'Day' } as const;

export function parseDataCollector(value: Located | undefined): DataCollectorSpec | undefined {
  const fields = value?.fields(['collections', 'rolling_rate', 'sampling_rate', 'request_logging']);
  if (fields === undefined) return undefined;
  const collections: Record<string, CollectionSpec> = {};
  for (const [name, item] of fields.required('collections')?.entries() ?? []) {
    const collection = parseCollection(item);
    if (collection !== undefined) collections[name] = collection;
  }
  const rate = fields.get('rolling_rate')?.oneOf(['minute', 'hour', 'day']);
  const headers = fields.get('request_logging')?.fields(['capture_headers'])?.get('capture_headers')?.list();
  return {
    collections,
    rollingRate: rate && ROLLING_RATES[rate],
    samplingRate: fields.get('sampling_rate')?.number({ min: 0, max: 1 }),
    captureHeaders: headers?.flatMap((header) => header.text() ?? []),
  };
}

function parseCollection(value: Located): CollectionSpec | undefined {
  const fields = value.fields(['enabled', 'data', 'client_id']);
  const enabled = fields?.required('enabled')?.boolean();
  if (fields === undefined || enabled === undefined) return undefined;
  return {
    enabled,
    data: parseCollectionData(fields.get('data')),
    clientId: fields.get('client_id')?.text(),
  };
}

function parseCollectionData(value: Located | undefined): AssetReference | undefined {
  if (value === undefined) return undefined;
  if (value.node.kind !== 'map') {
    const text = value.text();
    return text === undefined ? undefined : assetReference(value, text, 'data');
  }
  const fields = value.fields(['name', 'version', 'path', 'data_id']);
  fields
    ?.get('path')
    ?.report('A new data asset cannot be made here.', 'Name one that exists by "name" and "version".');
  const id = fields?.get('data_id')?.text();
  if (id !== undefined) return { kind: 'id', id };
  const name = fields?.required('name')?.text();
  const version = fields?.required('version')?.literal();
  return name === undefined || version === undefined ? undefined : { kind: 'version', name, version };
}

export function dataCollectorBody(spec: DataCollectorSpec, scope: WorkspaceScope): JsonObject {
  return {
    rollingRate: spec.rollingRate,
    requestLogging: spec.captureHeaders && { captureHeaders: spec.captureHeaders },
    collections: Object.fromEntries(
      Object.entries(spec.collections).map(([name, { enabled, data, clientId }]) => [
        name,
        {
          dataCollectionMode: enabled ? 'Enabled' : 'Disabled',
          samplingRate: spec.samplingRate,
          dataId: data && dataId(data, scope),
          clientId,
        },
      ]),
    ),
  };
}

function dataId(reference: AssetReference, scope: WorkspaceScope): string {
  if (reference.kind === 'label') {
    return `${workspaceId(scope)}/data/${reference.name}/labels/${reference.label}`;
  }
  return referenceId(reference, 'data', scope) ?? '';
}

/** @param unit - milliseconds in one of the file's units. Zero leaves it to Azure, as in the `az ml` client. */
function duration(value: Located | undefined, unit: number): string | undefined {
  const amount = value?.integer({ min: 0 });
  return amount === undefined || amount === 0 ? undefined : isoDuration(amount * unit);
}
