import { resolve } from 'node:path';
import { parseCode, type CodeSource } from './code.js';
import {
  parseDataCollector,
  parseProbe,
  parseRequestSettings,
  parseScaleSettings,
  type DataCollectorSpec,
  type ProbeSpec,
  type RequestSettingsSpec,
} from './deploymentSettings.js';
import type { YamlDocument } from './document.js';
import { parseEnvironmentSource, type EnvironmentSource } from './environmentSource.js';
import { literalMap, type TextMap } from './mappings.js';
import { parseModelSource, type ModelSource } from './model.js';
import type { Fields, Located } from './nodes.js';
import { parseResourceName } from './onlineEndpoint.js';

/** A managed online deployment as its file states it: what must exist first is still symbolic. */
export interface OnlineDeploymentSpec {
  readonly name: string;
  readonly endpointName?: string | undefined;
  readonly description?: string | undefined;
  readonly tags: TextMap;
  readonly properties: TextMap;
  readonly model?: ModelSource | undefined;
  readonly modelMountPath?: string | undefined;
  readonly codeConfiguration?: CodeConfigurationSpec | undefined;
  readonly environment?: EnvironmentSource | undefined;
  readonly environmentVariables: TextMap;
  readonly instanceType: string;
  readonly instanceCount: number;
  readonly appInsightsEnabled: boolean;
  readonly scaleType?: 'Default' | undefined;
  readonly requestSettings?: RequestSettingsSpec | undefined;
  readonly livenessProbe?: ProbeSpec | undefined;
  readonly readinessProbe?: ProbeSpec | undefined;
  readonly dataCollector?: DataCollectorSpec | undefined;
  readonly egressPublicNetworkAccess?: 'Enabled' | 'Disabled' | undefined;
}

export interface CodeConfigurationSpec {
  readonly code?: CodeSource | undefined;
  /** Relative to the code folder. */
  readonly scoringScript: string;
}

const KEYS = [
  'name',
  'endpoint_name',
  'type',
  'description',
  'tags',
  'properties',
  'model',
  'model_mount_path',
  'code_configuration',
  'environment',
  'environment_variables',
  'instance_type',
  'instance_count',
  'app_insights_enabled',
  'scale_settings',
  'request_settings',
  'liveness_probe',
  'readiness_probe',
  'data_collector',
  'egress_public_network_access',
  'private_network_connection',
  'resources',
  'id',
  'provisioning_state',
  'creation_context',
] as const;
type Keys = Fields<(typeof KEYS)[number]>;

/**
 * Reads an `az ml` managed online deployment file. `endpoint_name` may be missing, as it may come
 * from elsewhere.
 *
 * @throws YamlFileError with every mistake of the file.
 */
export function parseOnlineDeployment(document: YamlDocument): OnlineDeploymentSpec {
  const fields = document.top.fields(KEYS);
  const spec = fields && readDeployment(document, fields);
  document.sink.throwIfAny();
  if (spec === undefined) throw document.error('', 'The deployment cannot be read.');
  return spec;
}

function readDeployment(document: YamlDocument, fields: Keys): OnlineDeploymentSpec | undefined {
  const type = fields.get('type');
  if (type?.oneOf(['managed', 'kubernetes']) === 'kubernetes') {
    type.report('Kubernetes deployments are not supported.', 'Accepted: managed.');
    return undefined;
  }
  fields.get('resources')?.report('"resources" belongs to Kubernetes deployments.', 'Use instance_type.');
  fields
    .get('private_network_connection')
    ?.report('"private_network_connection" is not supported.', 'Use egress_public_network_access: disabled.');
  const name = parseResourceName(fields.required('name'), 'deployment');
  const instanceType = fields.required('instance_type')?.text();
  const egress = fields.get('egress_public_network_access')?.oneOf(['enabled', 'disabled']);
  const model = fields.get('model');
  const environment = fields.get('environment');
  const rest = {
    endpointName: parseResourceName(fields.get('endpoint_name'), 'endpoint'),
    description: fields.get('description')?.text(),
    tags: literalMap(fields.get('tags')),
    properties: literalMap(fields.get('properties')),
    model: model && parseModelSource(document, model),
    modelMountPath: fields.get('model_mount_path')?.text(),
    codeConfiguration: parseCodeConfiguration(document, fields.get('code_configuration')),
    environment: environment && parseEnvironmentSource(document, environment),
    environmentVariables: literalMap(fields.get('environment_variables')),
    instanceCount: fields.get('instance_count')?.integer({ min: 1 }) ?? 1,
    appInsightsEnabled: fields.get('app_insights_enabled')?.boolean() ?? false,
    scaleType: parseScaleSettings(fields.get('scale_settings')),
    requestSettings: parseRequestSettings(fields.get('request_settings')),
    livenessProbe: parseProbe(fields.get('liveness_probe')),
    readinessProbe: parseProbe(fields.get('readiness_probe')),
    dataCollector: parseDataCollector(fields.get('data_collector')),
    egressPublicNetworkAccess: egress && (egress === 'enabled' ? 'Enabled' : 'Disabled'),
  } as const;
  return name === undefined || instanceType === undefined ? undefined : { name, instanceType, ...rest };
}

function parseCodeConfiguration(
  document: YamlDocument,
  value: Located | undefined,
): CodeConfigurationSpec | undefined {
  const fields = value?.fields(['code', 'scoring_script']);
  if (fields === undefined) return undefined;
  const code = parseCode(document, fields.get('code'));
  const script = fields.required('scoring_script');
  const scoringScript = script?.text();
  if (script === undefined || scoringScript === undefined) return undefined;
  if (code?.kind === 'local' && document.files.kindOf(resolve(code.path, scoringScript)) === 'missing') {
    script.report(
      `There is no file "${scoringScript}" in the code folder.`,
      'The path is relative to "code".',
    );
  }
  return { code, scoringScript };
}
