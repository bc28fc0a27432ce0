import { AzureError } from '../azureError.js';
import { requireWorkspace, workspacePath } from '../arm/workspaceScope.js';
import type { PlaneRequest } from '../planes/plane.js';
import { bytes, json } from '../planes/reply.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { artifactRoot } from '../runHistory/run.js';
import { runs } from '../runHistory/runStore.js';
import type { BlobLocation } from '../storage/blobLocation.js';
import { blobStorage } from '../storage/blobStorage.js';
import { artifactContainer } from '../storage/workspaceContainers.js';
import { withMlflowErrors } from '../tracking/mlflowErrors.js';
import { forRunsToo } from '../tracking/trackingAuth.js';

/**
 * MLflow's artifact proxy, to which `mlflow-artifacts:/` URIs lead: `mlflow.log_artifact` in a run stores
 * its file among the run's artifacts.
 */
export const mlflowArtifactsProvider: ResourceProvider = {
  name: 'mlflowArtifacts',
  register(context) {
    const { api } = context.planes;
    const base = `/mlflow/v1.0${workspacePath}/api/2.0/mlflow-artifacts/artifacts`;
    const storage = blobStorage(context);
    api.route({
      method: 'GET',
      path: base,
      anonymous: true,
      handler: forRunsToo(
        context,
        withMlflowErrors(async (request) => {
          const folder = locate(context, request, request.query['path'] ?? '');
          return json(200, { files: await listFolder(context, folder) });
        }),
      ),
    });
    api.route({
      method: 'GET',
      path: `${base}/*`,
      anonymous: true,
      handler: forRunsToo(
        context,
        withMlflowErrors(async (request) => {
          const data = await storage.read(locate(context, request, request.param('*')));
          if (data === undefined) throw notFound(request.param('*'));
          return bytes(200, data, 'application/octet-stream');
        }),
      ),
    });
    api.route({
      method: 'PUT',
      path: `${base}/*`,
      anonymous: true,
      handler: forRunsToo(
        context,
        withMlflowErrors(async (request) => {
          await storage.ensureContainer(artifactContainer);
          await storage.write(locate(context, request, request.param('*')), request.body.raw);
          return json(200, {});
        }),
      ),
    });
  },
};

/** The blob behind a path whose first segment is the data container of a run of the workspace. */
function locate(context: EmulatorContext, request: PlaneRequest, path: string): BlobLocation {
  const [dataContainerId, ...rest] = path.split('/');
  const run = runs(context)
    .list(requireWorkspace(context, request))
    .find((candidate) => candidate.dataContainerId === dataContainerId);
  if (run === undefined || rest.some((segment) => segment === '..')) throw notFound(path);
  return { container: artifactContainer, path: [artifactRoot(run), ...rest].join('/') };
}

/** The files and folders directly inside, as MLflow shows them. */
async function listFolder(context: EmulatorContext, { container, path }: BlobLocation): Promise<unknown[]> {
  const prefix = `${path.replace(/\/+$/, '')}/`;
  const files: { path: string; is_dir: boolean; file_size: number }[] = [];
  const folders = new Set<string>();
  for await (const entry of blobStorage(context).list({ container, path: prefix })) {
    const [first = '', ...below] = entry.path.slice(prefix.length).split('/');
    if (below.length > 0) folders.add(first);
    else files.push({ path: first, is_dir: false, file_size: entry.size });
  }
  return [...files, ...[...folders].map((folder) => ({ path: folder, is_dir: true }))];
}

function notFound(path: string): AzureError {
  return new AzureError(404, 'NotFoundError', `The artifact ${path} was not found.`);
}
