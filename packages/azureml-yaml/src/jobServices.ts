import type { Located } from './nodes.js';
import type { PlainValue } from './tree.js';

/** An interactive endpoint into a running job. */
export interface JobServiceSpec {
  readonly jobServiceType?: string | undefined;
  readonly port?: number | undefined;
  readonly allNodes: boolean;
  readonly properties?: Readonly<Record<string, PlainValue>> | undefined;
}

const REST_TYPES = {
  vs_code: 'VSCode',
  jupyter_lab: 'JupyterLab',
  tensor_board: 'TensorBoard',
  ssh: 'SSH',
} as const;

/** Reads `services:` of a job. */
export function parseJobServices(
  value: Located | undefined,
): Readonly<Record<string, JobServiceSpec>> | undefined {
  const entries = value?.entries();
  if (entries === undefined) return undefined;
  const services: Record<string, JobServiceSpec> = {};
  for (const [name, item] of entries) {
    const service = parseJobService(item);
    if (service !== undefined) services[name] = service;
  }
  return services;
}

function parseJobService(value: Located): JobServiceSpec | undefined {
  const fields = value.fields([
    'type',
    'port',
    'nodes',
    'properties',
    'log_dir',
    'ssh_public_keys',
    'endpoint',
    'status',
  ]);
  if (fields === undefined) return undefined;
  const type = fields.get('type')?.oneOf(['vs_code', 'jupyter_lab', 'tensor_board', 'ssh']);
  const own: Record<string, PlainValue> = {};
  for (const [key, item] of fields.get('properties')?.entries() ?? []) own[key] = item.plain();
  const logDir = fields.get('log_dir')?.text();
  if (logDir !== undefined) own['logDir'] = logDir;
  const keys = fields.get('ssh_public_keys')?.text();
  if (keys !== undefined) own['sshPublicKeys'] = keys;
  return {
    jobServiceType: type && REST_TYPES[type],
    port: fields.get('port')?.integer({ min: 1, max: 65_535 }),
    allNodes: fields.get('nodes')?.oneOf(['all']) === 'all',
    properties: Object.keys(own).length === 0 ? undefined : own,
  };
}
