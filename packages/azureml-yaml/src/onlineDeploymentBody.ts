import { dataCollectorBody } from './deploymentSettings.js';
import type { EnvironmentSpec } from './environment.js';
import type { JsonObject } from './jsonObject.js';
import type { ModelSpec } from './model.js';
import type { CodeConfigurationSpec, OnlineDeploymentSpec } from './onlineDeployment.js';
import { referenceId, type AssetReference, type WorkspaceScope } from './references.js';

/** What was made or looked up for a deployment before it is sent. */
export interface ResolvedDeployment {
  readonly scope: WorkspaceScope;
  /** The endpoint's. */
  readonly location: string;
  /** Wins over the file's model; needed when that is inline or a label. */
  readonly modelId?: string | undefined;
  readonly codeId?: string | undefined;
  readonly environmentId?: string | undefined;
}

/** What must exist before a deployment can be sent. */
export interface DeploymentPrerequisites {
  /** The folder or file to upload as a snapshot. */
  readonly code?: string | undefined;
  /** To be registered under `anonymousEnvironment(…)`. */
  readonly environment?: EnvironmentSpec | undefined;
  readonly model?: ModelSpec | undefined;
  /** References by label, whose version must be looked up. */
  readonly labels: readonly {
    readonly use: 'code' | 'environment' | 'model';
    readonly type: 'codes' | 'environments' | 'models';
    readonly name: string;
    readonly label: string;
  }[];
}

/** What a deployment needs before `toOnlineDeploymentBody` can be called. */
export function deploymentPrerequisites(spec: OnlineDeploymentSpec): DeploymentPrerequisites {
  const { environment, model } = spec;
  const code = spec.codeConfiguration?.code;
  const labels = [
    ...label('code', 'codes', code?.kind === 'reference' ? code.reference : undefined),
    ...label(
      'environment',
      'environments',
      environment?.kind === 'reference' ? environment.reference : undefined,
    ),
    ...label('model', 'models', model?.kind === 'reference' ? model.reference : undefined),
  ];
  return {
    code: code?.kind === 'local' ? code.path : undefined,
    environment: environment?.kind === 'inline' ? environment.environment : undefined,
    model: model?.kind === 'inline' ? model.model : undefined,
    labels,
  };
}

/**
 * The body of `PUT …/onlineEndpoints/{endpoint}/deployments/{name}` (api-version 2024-04-01), equal
 * to what the `az ml` client sends.
 *
 * @throws TypeError when a prerequisite of the spec was not resolved: a defect of the caller.
 */
export function toOnlineDeploymentBody(spec: OnlineDeploymentSpec, resolved: ResolvedDeployment): JsonObject {
  const { scope } = resolved;
  return {
    location: resolved.location,
    tags: spec.tags,
    sku: { name: 'Default', capacity: spec.instanceCount },
    properties: {
      endpointComputeType: 'Managed',
      description: spec.description,
      properties: spec.properties,
      model: resolved.modelId ?? modelId(spec, scope),
      modelMountPath: spec.modelMountPath,
      codeConfiguration: spec.codeConfiguration && codeConfiguration(spec.codeConfiguration, resolved),
      environmentId: resolved.environmentId ?? environmentId(spec, scope),
      environmentVariables: spec.environmentVariables,
      instanceType: spec.instanceType,
      appInsightsEnabled: spec.appInsightsEnabled,
      scaleSettings: spec.scaleType && { scaleType: spec.scaleType },
      requestSettings: spec.requestSettings && { ...spec.requestSettings },
      livenessProbe: spec.livenessProbe && { ...spec.livenessProbe },
      readinessProbe: spec.readinessProbe && { ...spec.readinessProbe },
      dataCollector: spec.dataCollector && dataCollectorBody(spec.dataCollector, scope),
      egressPublicNetworkAccess: spec.egressPublicNetworkAccess,
    },
  };
}

function label<const Use extends string, const Type extends string>(
  use: Use,
  type: Type,
  reference: AssetReference | undefined,
): { readonly use: Use; readonly type: Type; readonly name: string; readonly label: string }[] {
  return reference?.kind === 'label' ? [{ use, type, name: reference.name, label: reference.label }] : [];
}

function modelId({ model }: OnlineDeploymentSpec, scope: WorkspaceScope): string | undefined {
  if (model === undefined) return undefined;
  const id = model.kind === 'reference' ? referenceId(model.reference, 'models', scope) : undefined;
  return id ?? missing('modelId');
}

function environmentId({ environment }: OnlineDeploymentSpec, scope: WorkspaceScope): string | undefined {
  if (environment === undefined) return undefined;
  const id =
    environment.kind === 'reference' ? referenceId(environment.reference, 'environments', scope) : undefined;
  return id ?? missing('environmentId');
}

function codeConfiguration(
  { code, scoringScript }: CodeConfigurationSpec,
  { codeId, scope }: ResolvedDeployment,
): JsonObject {
  if (code === undefined) return { scoringScript };
  let own: string | undefined;
  if (code.kind === 'url') own = code.url;
  if (code.kind === 'reference') own = referenceId(code.reference, 'codes', scope);
  return { codeId: own ?? codeId ?? missing('codeId'), scoringScript };
}

function missing(what: string): never {
  throw new TypeError(`The deployment needs ${what}: resolve its prerequisites first.`);
}
