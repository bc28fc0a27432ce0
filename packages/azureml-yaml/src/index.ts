export * from './code.js';
export { type CommandJobSpec, type CommandSpec } from './commandJob.js';
export * from './compute.js';
export type { ComputeSource } from './computeSource.js';
export type { DataSource, JobAssetType } from './dataSources.js';
export * from './diagnostics.js';
export type { BuildSpec } from './buildContext.js';
export type {
  CollectionSpec,
  DataCollectorSpec,
  ProbeSpec,
  RequestSettingsSpec,
} from './deploymentSettings.js';
export { openYamlFile, parseYamlText, YamlDocument, type OpenOptions } from './document.js';
export {
  ANONYMOUS_ENVIRONMENT,
  anonymousEnvironment,
  anonymousEnvironmentVersion,
  parseEnvironment,
  toEnvironmentBody,
  type EnvironmentSpec,
  type InferenceConfigSpec,
  type RouteSpec,
} from './environment.js';
export type { EnvironmentSource } from './environmentSource.js';
export * from './files.js';
export * from './job.js';
export type { ComponentVersion, JobAssets, LabelledReference, LocalCode, LocalData } from './jobAssets.js';
export { toJobBody } from './jobBody.js';
export type { InputMode, JobInputSpec } from './jobInputs.js';
export type { JobOutputSpec, OutputMode } from './jobOutputs.js';
export type { JobServiceSpec } from './jobServices.js';
export type { DistributionSpec, JobIdentitySpec, QueueSettingsSpec, ResourcesSpec } from './jobSettings.js';
export type { JsonObject } from './jsonObject.js';
export type { ManagedNetworkSpec } from './managedNetwork.js';
export type { TextMap } from './mappings.js';
export { parseModel, toModelBody, type ModelSource, type ModelSpec, type ModelType } from './model.js';
export * from './onlineDeployment.js';
export * from './onlineDeploymentBody.js';
export {
  parseOnlineEndpoint,
  toOnlineEndpointBody,
  type OnlineEndpointSpec,
  type TrafficMap,
} from './onlineEndpoint.js';
export type { PipelineJobSpec } from './pipelineJob.js';
export { parseOverrides } from './overrides.js';
export {
  assetArmId,
  computeArmId,
  referenceId,
  workspaceId,
  type AssetReference,
  type AssetType,
  type WorkspaceScope,
} from './references.js';
export type { ResourceIdentitySpec } from './resourceIdentity.js';
export type { PlainValue } from './tree.js';
export type { AutomlJobSpec } from './automlJob.js';
export type { SparkJobSpec } from './sparkJob.js';
export type { SweepJobSpec } from './sweepJob.js';
export * from './workspace.js';
