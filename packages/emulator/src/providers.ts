import { discoveryProvider } from './api/discovery.js';
import { dependenciesProvider } from './arm/dependencies.js';
import { cloudMetadataProvider } from './arm/cloudMetadata.js';
import { computesProvider } from './arm/computes.js';
import { operationsProvider } from './arm/operationReplies.js';
import { permissionsProvider } from './arm/permissions.js';
import { resourceGroupsProvider } from './arm/resourceGroups.js';
import { workspacesProvider } from './arm/workspaces.js';
import { onlineDeploymentsProvider } from './endpoints/onlineDeployments.js';
import { onlineEndpointsProvider } from './endpoints/onlineEndpoints.js';
import { modelsProvider } from './models/models.js';
import { mlflowArtifactsProvider } from './artifacts/mlflowArtifacts.js';
import { runArtifactsProvider } from './artifacts/runArtifacts.js';
import { dataAssetsProvider } from './assets/dataAssets.js';
import { codesProvider } from './codes/codes.js';
import { componentsProvider } from './components/components.js';
import { datastoresProvider } from './datastores/datastores.js';
import { environmentsProvider } from './environments/environments.js';
import { executionProvider } from './execution/startRun.js';
import { jobsProvider } from './jobs/jobs.js';
import { runHistoryProvider } from './runHistory/runHistory.js';
import { storageProvider } from './storage/storageProvider.js';
import { metricsProvider } from './tracking/metricsApi.js';
import { mlflowProvider } from './tracking/mlflow.js';
import type { ResourceProvider } from './provider.js';
import { scoringProvider } from './scoring/scoringPlane.js';

/** Everything that is emulated, in the order in which it registers. */
export const resourceProviders: readonly ResourceProvider[] = [
  storageProvider,
  cloudMetadataProvider,
  operationsProvider,
  resourceGroupsProvider,
  permissionsProvider,
  dependenciesProvider,
  discoveryProvider,
  workspacesProvider,
  computesProvider,
  datastoresProvider,
  codesProvider,
  dataAssetsProvider,
  environmentsProvider,
  componentsProvider,
  jobsProvider,
  runHistoryProvider,
  runArtifactsProvider,
  metricsProvider,
  mlflowProvider,
  mlflowArtifactsProvider,
  executionProvider,
  modelsProvider,
  onlineEndpointsProvider,
  onlineDeploymentsProvider,
  scoringProvider,
];
