import { AzureError } from '../azureError.js';
import { json } from '../planes/reply.js';
import type { PlaneRequest } from '../planes/plane.js';
import type { EmulatorContext, ResourceProvider } from '../provider.js';
import { regionalPage } from '../runHistory/regionalPaging.js';
import { artifactRoot, type Run } from '../runHistory/run.js';
import { requireRun, runPaths } from '../runHistory/runScope.js';
import { blobStorage, type BlobEntry } from '../storage/blobStorage.js';
import { artifactContainer } from '../storage/workspaceContainers.js';

const origin = 'ExperimentRun';

/** What runs leave behind: `RunArtifacts_*` of run history v1.0, to be read. */
export const runArtifactsProvider: ResourceProvider = {
  name: 'runArtifacts',
  register(context) {
    const { api } = context.planes;
    for (const path of runPaths) {
      const base = `${path}/artifacts`;
      const list = async (request: PlaneRequest, prefix: string) => {
        const { run } = requireRun(context, request);
        const found = await entries(context, run, prefix);
        return json(
          200,
          regionalPage(
            request,
            found.map(({ entry, name }) => artifactBody(run, name, entry)),
            context.settings.pageSize,
          ),
        );
      };
      api.route({ method: 'GET', path: base, handler: (request) => list(request, '') });
      api.route({
        method: 'GET',
        path: `${base}/path`,
        handler: (request) => list(request, request.query['path'] ?? ''),
      });
      api.route({
        method: 'GET',
        path: `${base}/metadata`,
        handler: async (request) => {
          const { run } = requireRun(context, request);
          const { name, entry } = await requireArtifact(context, run, request);
          return json(200, artifactBody(run, name, entry));
        },
      });
      api.route({
        method: 'GET',
        path: `${base}/contentinfo`,
        handler: async (request) => {
          const { run } = requireRun(context, request);
          const { name } = await requireArtifact(context, run, request);
          return json(200, await contentBody(context, run, name));
        },
      });
      api.route({
        method: 'GET',
        path: `${base}/artifacturi`,
        handler: async (request) => {
          const { run } = requireRun(context, request);
          const { name } = await requireArtifact(context, run, request);
          return json(200, (await contentBody(context, run, name)).contentUri);
        },
      });
      api.route({
        method: 'GET',
        path: `${base}/prefix/contentinfo`,
        handler: async (request) => {
          const { run } = requireRun(context, request);
          const found = await entries(context, run, request.query['path'] ?? '');
          const page = regionalPage(request, found, context.settings.pageSize);
          const value = await Promise.all(page.value.map(({ name }) => contentBody(context, run, name)));
          return json(200, { ...page, value });
        },
      });
    }
  },
};

interface Found {
  readonly name: string;
  readonly entry: BlobEntry;
}

/** The artifacts whose name starts so. */
async function entries(context: EmulatorContext, run: Run, prefix: string): Promise<readonly Found[]> {
  const root = `${artifactRoot(run)}/`;
  const path = root + prefix.replace(/^\/+/, '');
  const found: Found[] = [];
  for await (const entry of blobStorage(context).list({ container: artifactContainer, path })) {
    found.push({ name: entry.path.slice(root.length), entry });
  }
  return found;
}

async function requireArtifact(context: EmulatorContext, run: Run, request: PlaneRequest): Promise<Found> {
  const path = request.query['path'];
  if (path === undefined || path === '') {
    throw new AzureError(400, 'BadArgument', 'The query parameter path is required.', { target: 'path' });
  }
  const found = (await entries(context, run, path)).find(({ name }) => name === path.replace(/^\/+/, ''));
  if (found !== undefined) return found;
  throw new AzureError(404, 'NotFoundError', `The artifact ${path} of run ${run.runId} was not found.`);
}

function artifactBody(run: Run, path: string, entry: BlobEntry): Record<string, unknown> {
  return {
    artifactId: `${origin}/${run.dataContainerId}/${path}`,
    origin,
    container: run.dataContainerId,
    path,
    etag: `"${entry.etag.replaceAll('"', '')}"`,
    createdTime: entry.lastModified.toISOString(),
    dataPath: {
      dataStoreName: 'workspaceartifactstore',
      relativePath: `${artifactRoot(run)}/${path}`,
    },
    tags: {},
  };
}

async function contentBody(
  context: EmulatorContext,
  run: Run,
  path: string,
): Promise<{ contentUri: string; origin: string; container: string; path: string; tags: object }> {
  const location = { container: artifactContainer, path: `${artifactRoot(run)}/${path}` };
  return {
    contentUri: await blobStorage(context).signedUrl(location, 'r'),
    origin,
    container: run.dataContainerId,
    path,
    tags: {},
  };
}
